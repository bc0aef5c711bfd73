import { get } from "./api.js";
import { config } from "./page.js";

/** How many messages wait unread in all open dialogs. Says "change" with the total. */
export class Unread extends EventTarget {
  #counts = new Map();
  #changed = new Map(); // while an answer is under way, what is newer than it

  get total() {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async refresh() {
    this.#changed.clear();
    const answer = await get(config.urls.unread).catch(() => null);
    if (!answer) return;
    this.#counts = new Map(Object.entries(answer.unread).map(([id, count]) => [Number(id), count]));
    this.#changed.forEach((count, id) => this.#counts.set(id, count));
    this.#say();
  }

  put(row) {
    const count = row.status === "open" ? row.unread : 0;
    this.#changed.set(row.dialog_id, count);
    if ((this.#counts.get(row.dialog_id) ?? 0) === count) return;
    if (count) this.#counts.set(row.dialog_id, count);
    else this.#counts.delete(row.dialog_id);
    this.#say();
  }

  #say() {
    this.dispatchEvent(new CustomEvent("change", { detail: this.total }));
  }
}
