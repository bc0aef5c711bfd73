// The preview: a chat with what the form has, gone through by the engine that the bot has.
import { byId, make } from "../../page/elements.js";
import { config, words } from "../../page/words.js";
import { request } from "../../realtime/http.js";

const QUIET = 250; // milliseconds without a key, until it is asked
const AGAIN = 3000;
const PATIENCE = 10000;
const MOST = 90; // things that happened; the server takes a hundred

export class Phone {
  /** `ask()` gives the steps and the language; `found(findings)` hears what is wrong. */
  constructor(ask, found) {
    Object.assign(this, { ask, found, events: [], turn: 0 });
    byId("chat-send").addEventListener("click", () => this.write());
    byId("chat-text").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // it would save the form
      this.write();
    });
    byId("chat-again").addEventListener("click", () => this.begin());
    for (const id of ["is-open", "has-person"]) byId(id).addEventListener("change", () => this.begin());
  }

  begin() {
    this.events = [];
    this.draw();
  }

  write() {
    const field = byId("chat-text");
    if (!field.value.trim()) return;
    this.happened({ text: field.value });
    field.value = "";
  }

  happened(event) {
    this.events = [...this.events, event].slice(0, MOST);
    this.draw();
  }

  /** Ask soon: somebody types. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), QUIET);
  }

  async draw() {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    try {
      const shown = await request(config.preview, { headers: headers(), body: this.body(), timeout: PATIENCE });
      if (turn === this.turn) this.show(shown);
    } catch {
      if (turn !== this.turn) return;
      byId("chat-state").textContent = words.failed;
      this.timer = setTimeout(() => this.draw(), AGAIN);
    }
  }

  body() {
    const bot = document.querySelector("#id_bot")?.value || config.bot;
    return {
      ...this.ask(),
      bot: bot ? Number(bot) : null,
      is_open: byId("is-open").checked,
      has_person: byId("has-person").checked,
      events: this.events,
    };
  }

  show({ findings, chat, state }) {
    this.found(findings);
    const log = byId("chat");
    const held = log.contains(document.activeElement) && document.activeElement !== log;
    log.replaceChildren(...chat.map((one) => this.bubble(one)));
    byId("chat-state").textContent = state;
    log.scrollTop = log.scrollHeight;
    if (held) log.focus();
  }

  bubble(one) {
    const picture = one.media && make("p", { class: "media" }, `${words[`media_${one.media}`]}: ${one.url}`);
    const paid = one.task && make("p", { class: "media" }, words.kind_give_task);
    const links = one.links?.map(({ label, url }) => make("span", { class: "key", title: url }, `${label} ↗`));
    const choices = one.choices?.map((label, choice) =>
      make("button", { type: "button", class: "key", onclick: () => this.happened({ turn: one.turn, choice }) }, label || "…"),
    );
    const keys = [...(links ?? []), ...(choices ?? [])];
    return make(
      "div",
      { class: `said ${one.from}` },
      make("div", { class: "bubble" }, picture, paid, one.text && make("p", null, one.text)),
      keys.length > 0 && make("div", { class: "keys" }, keys),
    );
  }
}

const headers = () => ({
  "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
  Accept: "application/json",
});
