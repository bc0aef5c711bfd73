import { storage } from "../../page/storage.js";
import { uuid } from "../../realtime/uuid.js";
import { ownKey } from "./page.js";

const PREFIX = ownKey("draft", "");

/**
 * What was begun and not sent, one a dialog, the same in all tabs of this browser. A draft has the `client_id` that
 * it will be sent with: sent by two tabs at once it is one message. Says "change" with the dialog's id when there
 * is one or none any more, "elsewhere" when another tab changed it.
 */
export class Drafts extends EventTarget {
  #kept = new Map(); // the truth of this page; storage may be full or missing

  constructor() {
    super();
    addEventListener("storage", ({ key }) => {
      if (key === null) this.#kept.clear();
      else if (key.startsWith(PREFIX)) this.#changedElsewhere(Number(key.slice(PREFIX.length)));
    });
  }

  /** @returns {{text: string, private: boolean, client_id: ?string}} */
  get(id) {
    if (!this.#kept.has(id)) this.#kept.set(id, this.#stored(id));
    return this.#kept.get(id);
  }

  has(id) {
    return this.get(id).text.trim() !== "";
  }

  /** What was sent elsewhere meanwhile is another draft, and goes on under another `client_id`. */
  put(id, draft) {
    const had = this.has(id);
    const { client_id: known } = storage ? this.#stored(id) : this.get(id);
    this.#kept.set(id, { ...draft, client_id: draft.text ? known ?? uuid() : null });
    try {
      if (draft.text) storage?.setItem(PREFIX + id, JSON.stringify(this.get(id)));
      else storage?.removeItem(PREFIX + id);
    } catch {
      // A full storage costs the reload, not the draft.
    }
    if (had !== this.has(id)) this.#say("change", id);
  }

  #changedElsewhere(id) {
    const had = this.has(id);
    this.#kept.set(id, this.#stored(id));
    if (had !== this.has(id)) this.#say("change", id);
    this.#say("elsewhere", id);
  }

  /** What was begun in one dialog goes on in another one, behind what was begun there. */
  move(from, to) {
    const [moved, there] = [this.get(from), this.get(to)];
    if (!this.has(from)) return;
    this.put(from, { text: "", private: false });
    const text = [there.text, moved.text].filter(Boolean).join("\n");
    this.put(to, { text, private: there.private || moved.private });
  }

  #stored(id) {
    const none = { text: "", private: false, client_id: null };
    try {
      return { ...none, ...JSON.parse(storage?.getItem(PREFIX + id) ?? "null") };
    } catch {
      return none;
    }
  }

  #say(type, id) {
    this.dispatchEvent(new CustomEvent(type, { detail: id }));
  }
}
