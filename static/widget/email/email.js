import { byId, icon, make } from "../../page/elements.js";
import { request } from "../../realtime/http.js";
import { isolated } from "../../text/direction.js";
import { recall, remember } from "../app/memory.js";
import { part, said } from "../part.js";

const ASKED = "email-asked"; // what is remembered of who does not want to be asked

/** Asks a visitor whom nobody answers now for an address. */
class Asking {
  #chat;
  #words;
  #state = ""; // "", "asks" or "given"
  #section;

  constructor(chat, words) {
    this.#chat = chat;
    this.#words = words;
    this.#section = make("section", { id: "ask", hidden: true, "aria-label": words.label });
    byId("composer").before(this.#section);
    this.#section.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // or the whole panel would be closed
      this.#close();
    });
    for (const name of ["session", "change", "frame"]) chat.addEventListener(name, () => this.#look());
    this.#look();
  }

  get #visitor() {
    return this.#chat.session.answer.visitor;
  }

  #look() {
    const next = this.#wanted();
    const used = this.#section.contains(document.activeElement) || byId("email")?.value;
    if (next === this.#state || (this.#state === "asks" && !next && used)) return;
    this.#show(next);
  }

  #wanted() {
    const { site, state } = this.#chat;
    if (!site?.mails || this.#visitor.email || recall(this.#key)) return "";
    if (this.#visitor.given_email) return "given";
    return (site.closed || site.online === false) && state.messages.some(({ sender }) => sender === "user") ? "asks" : "";
  }

  /** Of a visitor: another one in the same browser may want to be asked. */
  get #key() {
    return `${ASKED}:${this.#visitor.id}`;
  }

  #show(state) {
    this.#state = state;
    this.#section.hidden = !state;
    this.#section.replaceChildren(...(state === "asks" ? this.#question() : state ? this.#given() : []));
  }

  #question() {
    const trouble = make("p", { id: "ask-trouble", role: "alert" });
    const field = make("input", {
      id: "email", type: "email", name: "email", autocomplete: "email", maxlength: 254, required: true,
      placeholder: this.#words.placeholder, "aria-label": this.#words.field, "aria-describedby": "ask-trouble",
    });
    const button = make("button", { id: "ask-save" }, this.#words.save);
    const form = make("form", { novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      this.#give(field, button, trouble);
    } }, field, button);
    return [said(this.#words.ask), form, trouble, this.#closing(this.#words.dismiss)];
  }

  #given() {
    const text = this.#words.given.replace("{email}", () => isolated(this.#visitor.given_email));
    const remove = make("button", { type: "button", id: "ask-remove", onclick: () => this.#remove(remove) }, this.#words.remove);
    return [said(text), remove, this.#closing(this.#words.hide)];
  }

  #closing(label) {
    return make("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: () => this.#close() }, icon("cross"));
  }

  async #give(field, button, trouble) {
    button.disabled = true;
    try {
      const { given_email: email } = await this.#request({ body: { email: field.value } });
      this.#visitor.given_email = email;
      this.#show("given");
      byId("text").focus();
    } catch (error) {
      trouble.textContent = error.error?.fields?.email?.[0] ?? (error.error?.detail || this.#words.failed);
      field.setAttribute("aria-invalid", "true");
      field.focus();
    }
    button.disabled = false;
  }

  async #remove(button) {
    button.disabled = true;
    try {
      await this.#request({ method: "DELETE" });
      this.#visitor.given_email = "";
      this.#close();
    } catch {
      button.disabled = false;
    }
  }

  #request(what) {
    const url = `/api/widget/dialogs/${this.#chat.dialogId}/email`;
    return request(url, { headers: this.#chat.session.headers(), timeout: 10000, ...what });
  }

  #close() {
    remember(this.#key, 1);
    this.#show("");
    byId("text").focus();
  }
}

part("email", (chat, words) => new Asking(chat, words));
