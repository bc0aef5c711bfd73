import { byId } from "../../../page/elements.js";
import { words } from "../../../page/words.js";
import { show, write } from "../dom.js";
import { hasModel, written } from "./model.js";

const WAITED_FOR = ["requested", "active"]; // a person answers, or is to

/** What was said so far, above the log, for whoever takes over. It is kept nowhere, and gone with its dialog. */
export class Summary {
  #composer;
  #button = byId("sum-up");
  #box = byId("summary");
  #id = null;
  #asked = null; // the newest question; an answer to an older one is nobody's

  constructor(composer) {
    this.#composer = composer;
    this.#button.addEventListener("click", () => this.#ask());
    byId("summary-close").addEventListener("click", () => {
      this.#fold();
      this.#button.focus();
    });
  }

  /** @param {object} dialog that is open */
  update({ dialog_id: id, site, handoff }) {
    if (id !== this.#id) this.leave();
    this.#id = id;
    show(this.#button, hasModel(site) && WAITED_FOR.includes(handoff));
  }

  /** The dialog is left. */
  leave() {
    this.#id = null;
    this.#fold();
    show(this.#button, false);
  }

  async #ask() {
    const asked = (this.#asked = Symbol("question"));
    this.#composer.complain("");
    show(this.#box, true);
    this.#draw(words.summing_up);
    const { text, said } = await written(this.#id, "summary");
    if (asked !== this.#asked) return;
    if (said) {
      this.#fold();
      this.#composer.complain(said);
      return;
    }
    this.#asked = null;
    this.#draw(text);
  }

  #fold() {
    this.#asked = null;
    show(this.#box, false);
    this.#draw("");
  }

  #draw(text) {
    write(byId("summary-text"), text);
    this.#button.disabled = this.#asked !== null;
    this.#button.setAttribute("aria-busy", String(this.#button.disabled));
  }
}
