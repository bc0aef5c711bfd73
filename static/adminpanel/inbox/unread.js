import { config } from "../../page/words.js";
import { get } from "./api.js";
import { session } from "./session.js";

/** How many messages wait unread in all open dialogs. Says "change" with the total. */
export class Unread extends EventTarget {
  #known = new Map(); // dialog → {count, version} of its latest row
  #changed = new Set(); // while an answer is under way, the dialogs whose rows are newer than it
  #question = 0;

  get total() {
    return [...this.#known.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Of several under way the latest counts. @throws {Refusal} */
  async refresh() {
    const question = ++this.#question;
    this.#changed.clear();
    const answer = await get(config.urls.unread);
    session.is(answer.manager);
    if (question !== this.#question) return;
    for (const id of [...this.#known.keys(), ...Object.keys(answer.unread).map(Number)]) {
      if (this.#changed.has(id)) continue;
      this.#known.set(id, { count: answer.unread[id] ?? 0, version: this.#known.get(id)?.version });
    }
    this.#say();
  }

  put({ dialog_id: id, status, unread, version }) {
    const known = this.#known.get(id);
    if (version < known?.version) return;
    const count = status === "open" ? unread : 0;
    this.#changed.add(id);
    this.#known.set(id, { count, version });
    if (count !== (known?.count ?? 0)) this.#say();
  }

  #say() {
    this.dispatchEvent(new CustomEvent("change", { detail: this.total }));
  }
}
