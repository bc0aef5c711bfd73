import { storage } from "../../page/storage.js";
import { converse } from "./conversation.js";
import { ownKey } from "./page.js";

const PATIENCE = 2500;
const PREFIX = ownKey("outbox", "");

/** Which dialogs have messages that were written here and are not stored yet. Says "change". */
export class Unsent extends EventTarget {
  #ids = new Set();
  #later;

  constructor() {
    super();
    addEventListener("storage", ({ key }) => (key === null || key.startsWith(PREFIX)) && this.look());
    this.look();
  }

  has(id) {
    return this.#ids.has(id);
  }

  look() {
    const before = this.#ids;
    this.#ids = dialogsWithUnsent();
    const changed = [...before, ...this.#ids].filter((id) => before.has(id) !== this.#ids.has(id));
    for (const id of changed) this.dispatchEvent(new CustomEvent("change", { detail: id }));
  }

  /** A dialog's outbox changed. What is on its way for a moment is no news. */
  changed(id) {
    clearTimeout(this.#later);
    if (this.has(id)) this.look();
    else this.#later = setTimeout(() => this.look(), PATIENCE);
  }

  /** Sends what an earlier page could not, except for the dialog that is open: its thread does. */
  async resume(open) {
    for (const id of this.#ids) {
      if (id === open) continue;
      const { stream } = await converse(id).catch(() => ({}));
      stream?.addEventListener("outbox", () => this.look());
      stream?.sendLeft();
    }
  }
}

function dialogsWithUnsent() {
  const ids = new Set();
  try {
    for (const key of Object.keys(storage ?? {})) {
      if (!key.startsWith(PREFIX)) continue;
      if (!JSON.parse(storage.getItem(key)).over) ids.add(Number(key.slice(PREFIX.length).split(":")[0]));
    }
  } catch {
    // Not ours, or not to be read.
  }
  return ids;
}
