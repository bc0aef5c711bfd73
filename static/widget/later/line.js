import { byId, make } from "../../page/elements.js";
import { request } from "../../realtime/http.js";
import { said } from "../part.js";

const MINUTE = 60; // seconds

/** Calls a person, and says where the visitor stands in line until one comes. */
export class Line {
  #chat;
  #words;
  #call;
  #section;
  #line = null; // what the server said last: position, wait_seconds

  constructor(chat, words) {
    this.#chat = chat;
    this.#words = words;
    this.#call = make("button", { id: "call", type: "button", onclick: () => this.#move("request") }, words.call);
    this.#section = make("section", { id: "line", hidden: true, "aria-label": words.label });
    byId("who").after(this.#call);
    byId("composer").before(this.#section);
    for (const name of ["session", "change"]) chat.addEventListener(name, () => this.#draw());
    chat.addEventListener("frame", ({ detail }) => {
      if (detail.type === "line") this.#line = detail;
      if (detail.type === "hello") this.#line = null; // it may have moved meanwhile
      this.#draw();
    });
    this.#draw();
  }

  #draw() {
    const { dialog } = this.#chat.state;
    const waits = dialog?.handoff === "requested";
    this.#call.hidden = waits || dialog?.handoff === "active" || dialog?.status !== "open";
    if (!waits) this.#line = null;
    else if (!this.#line) this.#ask();
    const text = waits ? this.#sentence() : "";
    if (text === this.#section.dataset.text) return;
    this.#section.dataset.text = text;
    this.#section.hidden = !text;
    const cancel = make("button", { type: "button", id: "line-cancel", onclick: () => this.#move("cancel") }, this.#words.cancel);
    this.#section.replaceChildren(...(text ? [said(text), cancel] : []));
  }

  /** A page that comes back asks where it stands; from then on it is told of changes. */
  async #ask() {
    this.#line = {};
    const line = await this.#request("").catch(() => ({}));
    if (!this.#line || this.#line.position) return; // it is over, or was told meanwhile
    this.#line = line;
    this.#draw();
  }

  /** What is true of the waiting, and no more than that. */
  #sentence() {
    const { position, wait_seconds: wait } = this.#line;
    const said = [];
    if (position) said.push(position === 1 ? this.#words.next : this.#words.place.replace("{position}", position));
    if (this.#chat.site?.online === false) said.push(this.#words.nobody);
    else if (wait != null) said.push(wait < MINUTE ? this.#words.soon : this.#words.usual.replace("{count}", Math.ceil(wait / MINUTE)));
    return said.join(" ") || this.#words.label;
  }

  async #move(name) {
    const button = name === "request" ? this.#call : byId("line-cancel");
    button.disabled = true;
    try {
      this.#line = await this.#request(`/${name}`, { body: {} });
      this.#draw();
      byId("text").focus(); // the button that had it goes
    } catch (error) {
      byId("notice").textContent = error.error?.detail || this.#words.failed;
    }
    button.disabled = false;
  }

  #request(name, what) {
    const url = `/api/widget/dialogs/${this.#chat.dialogId}/handoff${name}`;
    return request(url, { headers: this.#chat.session.headers(), timeout: 10000, ...what });
  }
}
