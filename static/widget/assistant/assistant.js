import { byId, make } from "../../page/elements.js";
import { linked, outward } from "../../page/links.js";
import { authorName } from "../../page/words.js";
import { firstSign } from "../../text/first-sign.js";
import { part } from "../part.js";

const FADES = 60000; // milliseconds without a piece: who wrote it is gone
const BY_PEOPLE = ["requested", "active"];
const name = authorName({ sender: "assistant" });

/** What an assistant is writing, what its answers were taken from, and what there is to choose from. */
class Assistant {
  #chat;
  #words;
  #answer; // {reply_to, n, text} while one is written
  #whole; // whether no piece of it is missing
  #text = make("p", { dir: "auto" });
  #row;
  #timer;

  constructor(chat, words) {
    this.#chat = chat;
    this.#words = words;
    const avatar = make("span", { class: "avatar" }, firstSign(name).toUpperCase());
    // The log tells a screen reader what is new there: that is the finished answer.
    this.#row = make("div", { class: "row first last writes", hidden: true, "aria-hidden": "true" },
      avatar, make("div", { class: "bubble" }, this.#text));
    chat.addEventListener("frame", ({ detail }) => this.#hear(detail));
    for (const event of ["session", "change"]) chat.addEventListener(event, () => this.#look());
    this.#begin(chat.state.assistant); // what came before this script
    this.#look();
  }

  #hear({ type, dialog_id: dialog, assistant, ...piece }) {
    if (type === "hello") this.#begin(assistant);
    else if (type !== "assistant.delta" || dialog !== this.#chat.dialogId) return;
    else if (piece.n === 0) this.#begin(piece);
    else if (this.#whole && piece.reply_to === this.#answer?.reply_to && piece.n > this.#answer.n) {
      this.#whole = piece.n === this.#answer.n + 1;
      if (this.#whole) this.#answer = { ...piece, text: this.#answer.text + piece.text };
    }
    this.#look();
  }

  #begin(answer) {
    this.#answer = answer;
    this.#whole = true;
  }

  /** Over is what was answered, what the visitor has said more to, and what a person sees to. */
  #isOver() {
    const { messages, dialog } = this.#chat.state;
    const { reply_to: question } = this.#answer;
    return BY_PEOPLE.includes(dialog?.handoff)
      || messages.some(({ seq, sender, reply_to: to }) => to >= question || (seq > question && sender !== "system" && sender !== "assistant"));
  }

  #look() {
    if (this.#answer && this.#isOver()) this.#answer = null;
    clearTimeout(this.#timer);
    this.#row.hidden = !this.#answer;
    if (this.#answer) {
      this.#text.textContent = this.#whole ? this.#answer.text : `${this.#answer.text}…`;
      this.#timer = setTimeout(() => this.#fade(), FADES);
      const log = byId("log");
      if (!this.#row.parentNode) log.querySelector(".typing").before(this.#row);
    } else {
      this.#row.remove();
    }
    this.#dress();
  }

  #fade() {
    this.#answer = null;
    this.#look();
  }

  /** Sources and choices, under the answers that have some; the rows stand in the order of the messages. */
  #dress() {
    const rows = byId("log").querySelectorAll(".row:not(.typing, .writes)");
    const messages = this.#chat.state.messages.filter(({ sender }) => sender !== "system");
    const before = rows.length - messages.length - this.#chat.outbox.length; // the greeting
    messages.forEach((message, at) => {
      if (message.sender !== "assistant") return;
      const bubble = rows[before + at]?.querySelector(".bubble");
      if (!bubble) return;
      const { sources = [], choices = [] } = message.data ?? {};
      const last = message === messages.at(-1) && !this.#chat.outbox.length;
      this.#sources(bubble, sources.filter(({ url }) => /^https?:/.test(url)));
      this.#choices(bubble, message.text, choices, last);
    });
  }

  #sources(bubble, sources) {
    if (!sources.length || bubble.querySelector(".sources")) return;
    const links = sources.flatMap(({ title, url }, at) => [at ? ", " : "", outward({ href: url, dir: "auto" }, title)]);
    bubble.append(make("div", { class: "sources" }, `${this.#words.source} `, links));
  }

  #choices(bubble, text, choices, open) {
    if (!choices.length) return;
    let box = bubble.querySelector(".choices");
    if (!box) {
      // What is chosen from stands on the buttons.
      bubble.firstChild.replaceChildren(...linked(text.split("\n")[0]));
      const buttons = choices.map((choice) => make("button", { type: "button", dir: "auto", onclick: () => this.#choose(choice) }, choice));
      bubble.append((box = make("div", { class: "choices", role: "group", "aria-label": this.#words.choices }, buttons)));
    }
    for (const button of box.children) button.disabled = !open;
  }

  #choose(text) {
    this.#chat.post({ text });
    byId("text").focus();
  }
}

part("assistant", (chat, words) => new Assistant(chat, words));
