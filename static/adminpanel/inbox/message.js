import { make } from "../../page/elements.js";
import { linked } from "../../page/links.js";
import { authorName, config, words } from "../../page/words.js";
import { attachmentNodes } from "./attachments.js";
import { translationOf } from "./copilot/translations.js";
import { icon } from "./dom.js";
import { face } from "./face.js";
import { visitorName } from "./page.js";
import { receiptNode } from "./receipt.js";
import { systemText } from "./system.js";
import { clock, moment } from "./times.js";
import { showTrace } from "./trace.js";

const MARKS = { sent: "check", delivered: "checks", read: "checks" };
const CLOSE = 10 * 60000; // messages of one person within this belong together

/** @returns {boolean} whether this manager wrote it and may still change it. */
export const isOwn = (message) =>
  message.sender === "manager" && message.author?.id === config.me.id && !message.deleted;

/** @returns {boolean} whether a message goes on from the one before. */
export function continues(message, before) {
  return Boolean(before) && message.sender === before.sender && message.sender !== "system"
    && message.author?.id === before.author?.id && message.author?.name === before.author?.name
    && message.private === before.private
    && Date.parse(message.created_at) - Date.parse(before.created_at) < CLOSE;
}

/** One message: an element that is made anew only when the message is another one. */
export class MessageView {
  element = make("article", { class: "message" });
  #shown = {};
  #mark = make("span", { class: "mark" });

  /** @param {{visitor: object, translates: boolean, mark: ?string, continued: boolean}} around */
  update(message, { visitor, translates, mark, continued }) {
    const { element } = this;
    if (another(message, this.#shown.message) || another(visitor, this.#shown.visitor)) {
      this.#draw(message, visitor, translates);
    }
    if (mark !== this.#shown.mark) this.#setMark(mark);
    element.classList.toggle("is-continued", continued);
    this.#shown = { message, visitor, mark };
    return element;
  }

  #draw(message, visitor, translates) {
    const { element } = this;
    element.dataset.seq = message.seq;
    element.className = `message ${kindOf(message)}`;
    element.replaceChildren();
    if (message.sender === "system") {
      element.append(make("p", { class: "system", dir: "auto", title: moment(message.created_at) },
        systemText(message), " ", timeOf(message)));
      return;
    }
    const name = message.sender === "user" ? visitorName(visitor) : authorName(message);
    const own = message.author?.id === config.me.id && message.sender === "manager";
    const quiet = own || message.sender === "user"; // its place and its face say who it is
    element.append(
      make("span", { class: "message-face" }, face(name, message.author?.id ?? 0)),
      make("div", { class: "bubble" },
        make("p", { class: quiet ? "visually-hidden" : "message-author", dir: "auto" }, own ? words.you : name),
        message.private && make("p", { class: "note-label" }, icon("lock"), words.note_label),
        ...[body(message)].flat(),
        translationOf(message),
        make("p", { class: "message-meta" },
          message.edited && make("span", { class: "edited" }, words.edited), this.#whatBecame(message))),
      ...tools(message, translates),
    );
  }

  #whatBecame(message) {
    return make("button", { type: "button", class: "trace-open", "aria-haspopup": "dialog",
      title: words.trace, onclick: () => showTrace(message.id) },
    timeOf(message), this.#mark);
  }

  #setMark(mark) {
    this.#mark.replaceChildren(...(mark ? [icon(MARKS[mark], words[`state_${mark}`])] : []));
    this.#mark.className = `mark ${mark ? `is-${mark}` : ""}`;
  }
}

/** What a POST answered comes again through the stream, the same in another object. */
const another = (one, other) => one !== other && JSON.stringify(one) !== JSON.stringify(other);

function kindOf({ sender, author, private: hidden, deleted }) {
  if (sender === "system") return "is-system";
  const side = sender === "user" ? "is-visitor" : author?.id === config.me.id ? "is-own" : "is-colleague";
  return [side, hidden && "is-note", deleted && "is-deleted"].filter(Boolean).join(" ");
}

function body({ deleted, text, attachments, data }) {
  if (deleted) return make("p", { class: "message-text" }, words.message_deleted);
  return [
    data?.quote && make("blockquote", { class: "message-quote", dir: "auto" }, data.quote),
    text && make("p", { class: "message-text", dir: "auto" }, linked(text)),
    attachments.length > 0 && make("div", { class: "attachments" }, attachmentNodes(attachments)),
    receiptNode(data),
  ].filter(Boolean);
}

const timeOf = ({ created_at: at }) => make("time", { datetime: at, title: moment(at) }, clock(at));

function tools(message, translates) {
  const tool = (action, name) => make("button",
    { type: "button", class: "icon-button", "data-action": action, "aria-label": words[action], title: words[action] },
    icon(name));
  const teaches = config.urls.teach && message.sender === "manager" && !message.private && !message.deleted;
  const foreign = translates && message.sender !== "manager" && message.text && !message.deleted;
  const fitting = [
    ...(foreign ? [tool("translate", "translate")] : []),
    ...(teaches ? [tool("teach", "book")] : []), ...(isOwn(message) ? [tool("edit", "edit"), tool("delete", "trash")] : []),
  ];
  return fitting.length ? [make("div", { class: "message-tools" }, fitting)] : [];
}
