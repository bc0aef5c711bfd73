import { byId } from "../../../page/elements.js";
import { say, words } from "../../../page/words.js";
import { show, write } from "../dom.js";
import { languageName } from "../page.js";
import { hasModel, written } from "./model.js";

const CODE = /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i;

/**
 * What a manager has begun, in the language of the visitor's browser, in place of what they wrote; that is kept to go
 * back to. The manager sends it, or does not.
 */
export class DraftTranslation {
  #composer;
  #button = byId("translate-draft");
  #id = null;
  #to = "";
  #asked = new Set(); // dialogs for which one is on its way
  #originals = new Map(); // dialog → {text, to, made: what came of it}

  constructor(composer) {
    this.#composer = composer;
    this.#button.addEventListener("click", () => this.#ask(this.#id, this.#to));
    byId("untranslate").addEventListener("click", () => this.#undo());
    composer.addEventListener("post", () => this.#keep(this.#id, null));
    composer.addEventListener("typing", () => composer.begun(this.#id) || this.#keep(this.#id, null)); // another is begun
  }

  /** @param {object} dialog that is open */
  update({ dialog_id: id, site, context }) {
    this.#id = id;
    this.#to = CODE.test(context.language ?? "") ? context.language : "";
    show(this.#button, hasModel(site) && this.#to !== "");
    const label = say("translate_draft", { language: languageName(this.#to) });
    this.#button.title = label;
    this.#button.setAttribute("aria-label", label);
    this.#draw();
  }

  async #ask(id, to) {
    const text = this.#composer.begun(id);
    this.#composer.complain(text.trim() ? "" : words.nothing_to_translate);
    if (!text.trim()) return;
    this.#asked.add(id);
    this.#draw();
    const answer = await written(id, "translate", { text, to });
    this.#asked.delete(id);
    if (id !== this.#id) return;
    this.#composer.complain(answer.said ?? this.#put(id, { text, to }, answer.text));
    this.#draw();
  }

  /** @returns {string} what there is to complain of */
  #put(id, original, text) {
    if (this.#composer.begun(id) !== original.text) return words.draft_changed;
    this.#composer.replace(id, text);
    const before = this.#originals.get(id);
    this.#keep(id, { ...original, ...(before?.made === original.text && { text: before.text }), made: text });
    return "";
  }

  #undo() {
    if (this.#composer.replace(this.#id, this.#originals.get(this.#id).text)) this.#keep(this.#id, null);
  }

  #keep(id, original) {
    if (original) this.#originals.set(id, original);
    else this.#originals.delete(id);
    this.#draw();
  }

  #draw() {
    const original = this.#originals.get(this.#id);
    show(byId("untranslate"), Boolean(original));
    write(byId("translated-into"), original ? say("translated_into", { language: languageName(original.to) }) : "");
    this.#button.disabled = this.#asked.has(this.#id);
    this.#button.setAttribute("aria-busy", String(this.#button.disabled));
  }
}
