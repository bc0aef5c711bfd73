import { ownKey, storage } from "./page.js";

/** What was begun and not sent, one a dialog, in this browser. Says "change" with the dialog's id. */
export class Drafts extends EventTarget {
  #kept = new Map(); // the truth of this page; storage may be full or missing

  /** @returns {{text: string, private: boolean}} */
  get(id) {
    if (!this.#kept.has(id)) this.#kept.set(id, this.#stored(id));
    return this.#kept.get(id);
  }

  has(id) {
    return this.get(id).text.trim() !== "";
  }

  put(id, draft) {
    const had = this.has(id);
    this.#kept.set(id, draft);
    try {
      if (draft.text) storage?.setItem(this.#key(id), JSON.stringify(draft));
      else storage?.removeItem(this.#key(id));
    } catch {
      // A full storage costs the reload, not the draft.
    }
    if (had !== this.has(id)) this.dispatchEvent(new CustomEvent("change", { detail: id }));
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
    const none = { text: "", private: false };
    try {
      return { ...none, ...JSON.parse(storage?.getItem(this.#key(id)) ?? "null") };
    } catch {
      return none;
    }
  }

  #key(id) {
    return ownKey("draft", id);
  }
}
