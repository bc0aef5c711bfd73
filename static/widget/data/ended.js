import { byId, make } from "../../page/elements.js";
import { said } from "../part.js";

/** Says that a conversation has ended for good, until something is written in the next one. */
export class Ended {
  #chat;
  #words;
  #note = make("section", { id: "ended", hidden: true });

  constructor(chat, words) {
    this.#chat = chat;
    this.#words = words;
    byId("composer").before(this.#note);
    chat.addEventListener("ended", () => this.tell());
    for (const name of ["change", "outbox"]) chat.addEventListener(name, () => this.#look());
  }

  /** What `chat.ended` says: the texts that were not sent, which stand in the field again; null: deleted here. */
  tell() {
    const { ended } = this.#chat;
    if (ended === undefined) return;
    this.#chat.ended = undefined;
    this.#note.replaceChildren(said(ended ? this.#words.ended : this.#words.deleted));
    this.#note.hidden = false;
    const text = byId("text");
    const unsent = ended?.filter(Boolean) ?? [];
    if (text.value || !unsent.length) return;
    text.value = unsent.join("\n");
    text.dispatchEvent(new Event("input"));
  }

  #look() {
    if (this.#chat.state.messages.length || this.#chat.outbox.length) this.#note.hidden = true;
  }
}
