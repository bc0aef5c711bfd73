import { byId } from "../../page/elements.js";
import { config, say, words } from "../../page/words.js";
import { composing } from "../../text/composing.js";
import { pastedFiles } from "../../text/pasted.js";
import { show, write } from "./dom.js";
import { listenForDrops } from "./drops.js";
import { Tray } from "./tray.js";

const TALL = 240; // pixels that the field grows to

/**
 * Where a manager writes. Says "post" {text, private, files}, "edit" {seq, text}, "last" (the last own
 * message is wanted for editing) and "typing" {on}. Keeps the draft of each dialog.
 */
export class Composer extends EventTarget {
  #form = byId("composer");
  #field = byId("text");
  #drafts;
  #tray = new Tray((text) => this.complain(text));
  #id = null;
  #editing = null;
  #name = "";
  #files = new Map(); // dialog → chosen files: they wait for their dialog as drafts do

  constructor(drafts) {
    super();
    this.#drafts = drafts;
    drafts.addEventListener("elsewhere", ({ detail }) => detail === this.#id && !this.#editing && this.#mirror());
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("change", ({ target }) => target.name === "kind" && this.#kindChosen());
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("paste", (event) => this.#pasted(event));
    byId("cancel-edit").addEventListener("click", () => this.#leaveEdit());
    this.#tray.addEventListener("change", () => this.#draw());
    listenForDrops(byId("thread"), {
      files: (files) => this.#id !== null && this.#tray.add(files),
      text: (text) => this.#id !== null && this.#insert(text),
    });
  }

  /** The dialog to write in, with its draft. */
  open(id, name) {
    if (this.#id !== null) this.#files.set(this.#id, this.#tray.files);
    this.#id = id;
    this.#editing = null;
    this.#name = name;
    this.complain("");
    this.#restore();
    this.#tray.set(this.#files.get(id) ?? []);
    show(this.#form, true);
  }

  /** What was begun in one dialog goes on in another. */
  move(from, to) {
    this.#drafts.move(from, to);
    if (this.#id !== from) return;
    this.#files.set(to, [...(this.#files.get(to) ?? []), ...this.#tray.files]);
    this.#tray.set([]);
  }

  close() {
    if (this.#id !== null) this.#files.set(this.#id, this.#tray.files);
    this.#id = null;
    show(this.#form, false);
  }

  /** @param {string} name @param {boolean} closed */
  update(name, closed) {
    this.#name = name;
    show(byId("closed-note"), closed);
    this.#draw();
  }

  focus(kind) {
    if (kind && !this.#editing) {
      this.#form.elements.kind.value = kind;
      this.#kindChosen();
    }
    this.#field.focus();
  }

  /** Puts a message of one's own into the field; the draft waits. */
  edit({ seq, text, private: hidden }) {
    this.#editing = { seq, text, private: hidden };
    this.#put(text, hidden);
    this.#field.focus();
  }

  /** Gives back what was to be sent; what was begun meanwhile stays below it. */
  rewrite({ text, private: hidden }, files) {
    this.#editing = null;
    const draft = this.#drafts.get(this.#id).text;
    this.#put(draft.trim() ? `${text}\n\n${draft}` : text, Boolean(hidden));
    this.#save();
    this.#tray.add(files);
    this.#field.focus();
  }

  /** Puts a text behind what was begun in a dialog, if that is still the one to write in. @returns {boolean} */
  offer(id, text) {
    const begun = this.begun(id).trimEnd();
    return this.replace(id, begun ? `${begun}\n\n${text}` : text);
  }

  /** @returns {string} what was begun in a dialog, if that is the one to write in */
  begun(id) {
    return this.#id === id && !this.#editing ? this.#field.value : "";
  }

  /** Puts a text in the place of that. @returns {boolean} whether it could */
  replace(id, text) {
    if (this.#id !== id || this.#editing) return false;
    this.#put(text, this.#note);
    this.#save();
    this.#field.focus();
    return true;
  }

  complain(text) {
    write(byId("complaint"), text);
  }

  get #note() {
    return this.#form.elements.kind.value === "note";
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    const files = this.#editing ? [] : this.#tray.files;
    if (text.length > config.limits.text || (!text && !files.length)) return;
    this.complain("");
    const editing = this.#editing;
    if (editing) {
      if (text !== editing.text) this.#say("edit", { ...editing, text });
      this.#leaveEdit();
      return;
    }
    const clientId = this.#drafts.get(this.#id).client_id ?? undefined;
    this.#say("post", { text, private: this.#note, files, client_id: clientId });
    this.#tray.set([]);
    this.#put("", false);
    this.#save();
  }

  #key(event) {
    if (composing(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) this.#form.requestSubmit(); // the key may be held since it sent or opened something
    } else if (event.key === "ArrowUp" && !this.#field.value && !this.#editing) {
      event.preventDefault();
      this.#say("last");
    } else if (event.key === "Escape" && this.#editing) {
      event.preventDefault();
      this.#leaveEdit();
    }
  }

  #typed() {
    if (!this.#editing) {
      this.#save();
      // A note is nobody's to wait for.
      this.#say("typing", { on: this.#field.value !== "" && !this.#note });
    }
    this.#draw();
  }

  #pasted(event) {
    const files = pastedFiles(event.clipboardData);
    if (!files.length || this.#editing) return;
    event.preventDefault();
    this.#tray.add(files);
  }

  #insert(text) {
    const { selectionStart, selectionEnd } = this.#field;
    this.#field.focus();
    this.#field.setRangeText(text, selectionStart, selectionEnd, "end");
    this.#typed();
  }

  #kindChosen() {
    this.#save();
    if (this.#note) this.#say("typing", { on: false });
    this.#draw();
  }

  #leaveEdit() {
    this.#editing = null;
    this.#restore();
    this.#field.focus();
  }

  #restore() {
    const { text, private: hidden } = this.#drafts.get(this.#id);
    this.#put(text, hidden);
  }

  /** Another tab wrote; the caret stays where it stands. */
  #mirror() {
    const { selectionStart: start, selectionEnd: end } = this.#field;
    this.#restore();
    if (document.activeElement === this.#field) this.#field.setSelectionRange(start, end);
  }

  #save() {
    this.#drafts.put(this.#id, { text: this.#field.value, private: this.#note });
  }

  #put(text, hidden) {
    this.#field.value = text;
    this.#form.elements.kind.value = hidden ? "note" : "reply";
    this.#draw();
  }

  #draw() {
    const editing = Boolean(this.#editing);
    const left = config.limits.text - this.#field.value.trim().length;
    this.#form.classList.toggle("is-note", this.#note);
    show(byId("editing"), editing);
    show(byId("tray"), !editing && this.#tray.files.length > 0);
    for (const id of ["kind", "attach"]) byId(id).classList.toggle("is-away", editing);
    this.#field.placeholder = this.#note ? words.note_hint : say("reply_to", { name: this.#name });
    write(byId("text-label"), this.#field.placeholder);
    write(byId("counter"), left < 200 ? say("characters_left", { count: left }) : "");
    byId("counter").classList.toggle("is-over", left < 0);
    const send = byId("send");
    write(send.querySelector("span"), words[editing ? "save" : this.#note ? "save_note" : "send"]);
    send.disabled = left < 0 || (!this.#field.value.trim() && (editing || !this.#tray.files.length));
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(TALL, this.#field.scrollHeight)}px`;
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
