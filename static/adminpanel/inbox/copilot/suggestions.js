import { byId } from "../../../page/elements.js";
import { config, say, words } from "../../../page/words.js";
import { askModel, dialogUrl } from "../api.js";
import { show, write } from "../dom.js";

/**
 * What the assistant would say next, put where the manager writes: they send it. It goes nowhere but into the dialog
 * that it was asked for, and only while that is open.
 */
export class Suggestions {
  #composer;
  #button = byId("suggest");
  #from = byId("suggested-from");
  #id = null;
  #asked = new Set(); // dialogs for which one is on its way

  constructor(composer) {
    this.#composer = composer;
    this.#button.addEventListener("click", () => this.#ask(this.#id));
    composer.addEventListener("post", () => write(this.#from, ""));
  }

  /** @param {object} dialog that is open */
  update({ dialog_id: id, site }) {
    if (id !== this.#id) write(this.#from, "");
    this.#id = id;
    show(this.#button, Boolean(config.copilots[site.id]));
    this.#draw();
  }

  async #ask(id) {
    this.#asked.add(id);
    this.#draw();
    this.#composer.complain("");
    const said = await askModel(dialogUrl(id, "copilot/reply")).then((answer) => this.#put(id, answer),
      ({ message }) => say("failed", { detail: message }));
    this.#asked.delete(id);
    if (id !== this.#id) return;
    this.#draw();
    this.#composer.complain(said);
  }

  /** @returns {string} what there is to complain of */
  #put(id, { text, sources }) {
    if (!text) return words.nothing_to_suggest;
    const titles = sources.map(({ title }) => title).join(", ");
    if (this.#composer.offer(id, text)) write(this.#from, titles && say("suggested_from", { titles }));
    return "";
  }

  #draw() {
    this.#button.disabled = this.#asked.has(this.#id);
    this.#button.setAttribute("aria-busy", String(this.#button.disabled));
  }
}
