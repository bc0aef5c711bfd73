import { authorName, say, words } from "../../page/words.js";
import { asAttachment } from "./attachments.js";
import { sameDay } from "./format.js";

const TOGETHER = 5 * 60 * 1000; // milliseconds between messages of one group

/** What stands in the thread, in order: {key, kind: "day"|"system"|"message", at, …}. */
export function itemsOf(chat, welcome) {
  const { messages, dialog } = chat.state;
  const items = messages.map((message) => item(message, dialog, chat.words));
  items.push(...chat.outbox.map((waiting) => outgoing(waiting, chat)));
  if (welcome) items.unshift({ ...welcome, at: items[0]?.at ?? new Date() });
  items.forEach((item, index) => group(item, items[index - 1], items[index + 1]));
  return items.flatMap((item, index) => {
    const before = items[index - 1];
    if (before && sameDay(before.at, item.at)) return [item];
    return [{ key: `day ${item.at.toDateString()}`, kind: "day", at: item.at }, item];
  });
}

export const greeting = (site) => ({
  key: "welcome", kind: "message", own: false, author: site.name, text: site.welcome, attachments: [],
});

function item(message, dialog, later) {
  const at = new Date(message.created_at);
  if (message.sender === "system") return { key: message.seq, kind: "system", at, text: told(message, later) };
  const own = message.sender === "user";
  return {
    key: message.client_id ?? message.seq, kind: "message", at, own,
    author: own ? "" : authorName(message),
    text: message.text, attachments: message.attachments, edited: message.edited, deleted: message.deleted,
    state: own ? mark(message.seq, dialog) : "",
  };
}

function outgoing({ client_id: key, at, text, files, state, error }, chat) {
  const given = chat.files(key);
  const attachments = (given.length ? given : files).map(asAttachment);
  return { key, kind: "message", own: true, at: new Date(at), author: "", text, attachments, state, error };
}

function mark(seq, dialog) {
  if (seq <= dialog?.read.admin) return "read";
  return seq <= dialog?.delivered.admin ? "delivered" : "sent";
}

/** System messages in the reader's words, some of which come later; the server's sentence where there are none. */
const told = ({ system_type: type, data, text }, later) =>
  words[type] ? say(type, { name: data?.manager || words.manager }) : later?.[type] ?? text;

function group(item, before, after) {
  item.first = !together(before, item);
  item.last = !together(item, after);
}

const together = (one, other) =>
  one?.kind === "message" && other?.kind === "message" && one.own === other.own && (one.own || one.author === other.author)
  && other.at - one.at < TOGETHER && sameDay(one.at, other.at);
