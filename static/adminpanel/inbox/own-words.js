import { teachUrl } from "./api.js";
import { deleteMessage, editMessage } from "./changes.js";
import { translate } from "./copilot/translations.js";
import { isOwn } from "./message.js";
import { settle } from "./settle.js";

/** What this manager writes in the open dialog, and what they do with it afterwards. */
export class OwnWords {
  #thread;
  #composer;
  #log;
  #files = new Map(); // client_id → files, should the message come back

  constructor(thread, composer, log) {
    this.#thread = thread;
    this.#composer = composer;
    this.#log = log;
    composer.addEventListener("post", ({ detail }) => this.#post(detail));
    composer.addEventListener("edit", ({ detail }) => this.#edit(detail));
    composer.addEventListener("last", () => this.#editLast());
    composer.addEventListener("typing", ({ detail }) => thread.stream?.typing(detail.on));
    log.element.addEventListener("click", (event) => this.#clicked(event));
  }

  /** A reply says how far its author had read; a note answers nobody and needs not. */
  #post({ text, private: hidden, files, client_id: draft }) {
    const { stream } = this.#thread;
    const content = hidden ? { text, private: true } : { text, last_seq: stream.state.last };
    const id = stream.post({ ...content, files, client_id: draft });
    if (files.length) this.#files.set(id, files);
    this.#thread.wrote();
  }

  #clicked(event) {
    const action = event.target.closest("[data-action]")?.dataset.action;
    const element = event.target.closest(".message");
    if (!element || !this.#thread.stream) return;
    this.#log.touch(element);
    if (!action) return;
    if (action === "teach") open(teachUrl(this.#thread.id, element.dataset.seq), "_blank", "noopener");
    else if (action === "translate") this.#translate(this.#message(element.dataset.seq), element);
    else if (action === "edit") this.#composer.edit(this.#message(element.dataset.seq));
    else if (action === "delete") this.#delete(this.#message(element.dataset.seq));
    else settle(action, element.dataset.client, this.#thread.stream, (item) => this.#rewrite(item));
  }

  async #translate(message, element) {
    const { id } = this.#thread;
    const said = await translate(id, message, element);
    if (said && this.#thread.id === id) this.#composer.complain(said);
  }

  /** Without the file that could not be read. */
  #rewrite(item) {
    const files = this.#files.get(item.client_id) ?? [];
    this.#composer.rewrite(item, files.filter(({ name }) => name !== item.error?.name));
  }

  #editLast() {
    const own = this.#thread.stream?.state.messages.findLast(isOwn);
    if (own) this.#composer.edit(own);
  }

  async #edit({ seq, text }) {
    const { id } = this.#thread;
    const error = await editMessage(id, seq, text);
    if (!error || this.#thread.id !== id) return;
    this.#composer.complain(error);
    this.#composer.edit({ ...this.#message(seq), text });
  }

  async #delete(message) {
    const error = await deleteMessage(this.#thread.id, message);
    if (error) this.#composer.complain(error);
  }

  #message(seq) {
    return this.#thread.stream.state.messages.find((message) => message.seq === Number(seq));
  }
}
