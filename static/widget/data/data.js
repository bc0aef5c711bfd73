import { byId, icon, make } from "../../page/elements.js";
import { storage } from "../../page/storage.js";
import { config } from "../../page/words.js";
import { request } from "../../realtime/http.js";
import { part, said } from "../part.js";
import { Ended } from "./ended.js";

const URL_OF = "/api/widget/data";
const NAME = "my-chat.zip";
const PATIENCE = 120000; // milliseconds: all files are in a copy
const KEPT = 60000; // milliseconds until the copy is let go, which may be saved late

/** What a visitor may do with what is held of them: take a copy of it, and have it deleted. */
class OwnData {
  #chat;
  #words;
  #page;
  #trouble;
  #whose; // the session of whom it is about: somebody else may be here later
  #abort; // what a copy that is being made listens to

  constructor(chat, words) {
    this.#chat = chat;
    this.#words = words;
    this.#page = make("dialog", { id: "data", "aria-labelledby": "data-title" });
    this.#page.addEventListener("close", () => this.#abort?.abort());
    this.#page.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // or the whole panel would be closed
      this.#page.close();
    });
    byId("panel").append(this.#page);
    byId("mine").addEventListener("click", () => this.open());
  }

  open() {
    this.#whose = this.#chat.session.answer;
    this.#show(this.#choice());
    this.#page.showModal();
  }

  #show([title, ...rest]) {
    const { close } = this.#words;
    const leave = make("button", { type: "button", class: "quiet", "aria-label": close, title: close, onclick: () => this.#page.close() }, icon("cross"));
    this.#trouble = make("p", { id: "data-trouble", role: "alert" });
    this.#page.replaceChildren(make("h2", { id: "data-title", tabindex: "-1" }, title), leave, ...rest, this.#trouble);
    byId("data-title").focus();
  }

  #choice() {
    const { title, about, download, delete: remove } = this.#words;
    const { export: copies, deletion } = this.#chat.site.own_data;
    const copy = copies && this.#button("main", download, () => this.#download(copy));
    const goes = deletion && this.#button("danger", remove, () => this.#show(this.#question()));
    return [title, make("p", null, about), ...this.#buttons(copy, goes)];
  }

  #question() {
    const { sure, goes, stays, final, confirm, keep } = this.#words;
    const button = this.#button("main danger", confirm, () => this.#delete(button));
    const back = this.#button("", keep, () => this.#show(this.#choice()));
    return [sure, make("p", null, goes), make("p", null, stays), make("p", null, make("strong", null, final)), ...this.#buttons(back, button)];
  }

  #buttons(...buttons) {
    return [make("div", { class: "data-buttons" }, buttons)];
  }

  #button(kind, label, onclick) {
    return make("button", { type: "button", class: kind, onclick }, label);
  }

  async #download(button) {
    const { preparing, downloaded } = this.#words;
    this.#abort = new AbortController();
    const state = said(preparing);
    await this.#during(button, async () => {
      this.#trouble.before(state);
      save(await this.#copy());
      state.replaceWith(said(downloaded.replace("{name}", NAME)));
    });
    if (state.isConnected) state.remove();
  }

  /** @returns {Promise<Blob>} */
  async #copy() {
    const timer = setTimeout(() => this.#abort.abort(), PATIENCE);
    try {
      const answer = await fetch(URL_OF, { headers: this.#headers(), cache: "no-store", signal: this.#abort.signal });
      if (answer.ok) return await answer.blob();
      throw await answer.json().catch(() => ({}));
    } finally {
      clearTimeout(timer);
    }
  }

  #delete(button) {
    return this.#during(button, async () => {
      await this.#order();
      this.#forget();
      history.replaceState("deleted", ""); // so that the page, come back, says so
      location.reload(); // nothing of before is in memory either
      return new Promise(() => {});
    });
  }

  /** @throws {Error} when it was not done */
  async #order() {
    try {
      await request(URL_OF, { method: "DELETE", headers: this.#headers(), timeout: 30000 });
    } catch (error) {
      if (error.error?.code === "visitor_gone") return; // by an earlier one, whose answer was lost
      if (error.status !== 401) throw error;
      await this.#chat.begin(); // with another token, or as somebody else, who was not asked
      if (!this.#isHere()) this.#page.close();
      throw new Error("nothing was deleted");
    }
  }

  /** Nothing of it stays in this browser, and the site's other tabs begin anew. */
  #forget() {
    for (const { client_id: id } of this.#chat.outbox) this.#chat.discard(id);
    const ours = `replyx:${config.site_token}:`;
    for (const key of Object.keys(storage ?? {})) if (key.startsWith(ours)) storage.removeItem(key);
    byId("text").value = "";
  }

  async #during(button, work) {
    const others = this.#page.querySelectorAll("button:not(.quiet)");
    for (const each of others) each.disabled = true;
    this.#trouble.textContent = "";
    try {
      await work();
    } catch (error) {
      this.#trouble.textContent = error.error?.detail || this.#words.failed;
    }
    for (const each of others) each.disabled = false;
    if (button.isConnected) button.focus();
  }

  #isHere() {
    return this.#chat.session.answer.visitor.id === this.#whose.visitor.id;
  }

  #headers() {
    if (this.#isHere()) this.#whose = this.#chat.session.answer; // with the newest token
    return this.#chat.session.headers(this.#whose.visitor_token);
  }
}

function save(blob) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: NAME }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
}

part("data", (chat, words) => {
  const data = new OwnData(chat, words);
  const ended = new Ended(chat, words);
  if (chat.ended === undefined) data.open(); // else it was loaded to say so
  else ended.tell();
});
