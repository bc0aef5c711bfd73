import { followWriting } from "../../assistant/being-written.js";
import { make } from "../../page/elements.js";
import { words } from "../../page/words.js";
import { face } from "./face.js";

/** What the assistant is writing in the open dialog; `node` is null while it writes nothing. */
export class Written {
  node = null;
  take;
  #text = make("p", { class: "message-text", dir: "auto" });

  constructor(changed) {
    const whole = make("article", { class: "message is-colleague is-written", "aria-hidden": "true" },
      make("span", { class: "message-face" }, face(words.assistant, 0)),
      make("div", { class: "bubble" }, make("p", { class: "message-author" }, words.assistant), this.#text));
    this.take = followWriting((answer) => {
      this.node = answer && whole;
      this.#text.textContent = answer?.text ?? "";
      changed();
    });
  }

  /** Another dialog. */
  clear() {
    this.take({ type: "hello" });
  }
}
