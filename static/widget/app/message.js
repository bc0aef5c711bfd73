import { icon, make } from "../../page/elements.js";
import { linked } from "../../page/links.js";
import { say } from "../../page/words.js";
import { firstSign } from "../../text/first-sign.js";
import { attachment } from "./attachments.js";
import { moment, time } from "./format.js";
import { onlyEmoji } from "./only-emoji.js";

const FILES = ["files_lost", "file_unreadable"];
const MARKS = { waiting: "clock", sending: "clock", sent: "tick", delivered: "ticks", read: "ticks" };

/**
 * One message in the thread. `item`: {key, own, author, at, text, attachments, edited, deleted, state,
 * error, first, last}; `on`: {retry, discard}. What changes later (marks, grouping) is changed in place,
 * so that a screen reader is not told of the whole message again.
 */
export class MessageRow {
  #item = {};
  #on;
  #bubble = make("div", { class: "bubble" });
  #meta = make("div", { class: "meta", "aria-live": "off" });

  constructor(item, on) {
    this.#on = on;
    const author = item.own ? say("you") : item.author;
    this.node = make("div", { class: item.own ? "row own" : "row", "data-key": item.key },
      !item.own && make("span", { class: "avatar", "aria-hidden": "true" }, initial(author)),
      make("div", { class: "stack" },
        make("div", { class: "author", dir: "auto" }, author), this.#bubble, this.#meta));
    this.update(item);
  }

  update(item) {
    const old = this.#item;
    this.#item = item;
    this.node.classList.toggle("first", item.first);
    this.node.classList.toggle("last", item.last || item.state === "failed");
    const same = old.text === item.text && old.deleted === item.deleted && files(old) === files(item);
    if (!same) this.#fill(item);
    if (old.state !== item.state || old.edited !== item.edited || !same) this.#mark(item);
  }

  #fill({ text, deleted, attachments, at }) {
    this.#bubble.title = moment(at);
    this.#bubble.classList.toggle("deleted", Boolean(deleted));
    this.#bubble.classList.toggle("emoji", !deleted && !attachments.length && onlyEmoji(text));
    this.#bubble.replaceChildren();
    if (deleted) return this.#bubble.append(say("deleted"));
    if (text) this.#bubble.append(make("p", { dir: "auto" }, linked(text)));
    this.#bubble.append(...attachments.map(attachment));
  }

  #mark({ at, edited, deleted, own, state, error }) {
    this.#meta.replaceChildren();
    this.#meta.classList.toggle("failed", state === "failed");
    this.#meta.classList.toggle("edited", Boolean(edited && !deleted));
    if (state === "failed") return this.#explain(error);
    this.#meta.append(make("time", { datetime: at.toISOString() }, time(at)));
    if (edited && !deleted) this.#meta.append(` · ${say("edited")}`);
    if (!own) return;
    const mark = make("span", { class: `mark ${state}`, role: "img", "aria-label": say(state), title: say(state) }, icon(MARKS[state]));
    this.#meta.append(mark);
  }

  #explain(error) {
    const ours = FILES.includes(error?.code); // these files can't be sent again
    const words = ours ? say(error.code, error) : error?.detail ?? "";
    const retry = make("button", { type: "button", onclick: this.#on.retry }, say("retry"));
    const discard = make("button", { type: "button", onclick: this.#on.discard }, say("discard"));
    this.#meta.append(make("span", null, `${say("failed")} ${words}`.trim()));
    this.#meta.append(...(ours ? [] : [retry]), discard);
  }
}

export const initial = (name) => firstSign(name.trim() || "?").toUpperCase();

const files = ({ attachments }) => JSON.stringify(attachments);
