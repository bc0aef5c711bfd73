// The chats, the latest above.
import { element, face, find } from "./dom.js";
import { nameOf, summary } from "./message.js";
import { clock, word } from "./words.js";

const TYPING = 6; // seconds that "typing" is true

/** Every chat of the server: {key, name, about, id, last, typing, private or group}. */
export function chatsOf(state) {
  const bots = new Map(state.bots.map((bot) => [bot.id, bot]));
  const people = new Map(state.people.map((person) => [person.id, person]));
  const privates = state.private.map((chat) => {
    const person = people.get(chat.person);
    const bot = bots.get(chat.bot);
    return { ...chat, key: `${chat.bot}/${chat.person}`, name: nameOf(person), about: `${bot.first_name} · @${bot.username}`, id: person.id, person, bot, kind: "private" };
  });
  const groups = state.groups.map((chat) => {
    const bot = bots.get(Number(Object.keys(chat.bots)[0]));
    return { ...chat, key: `${chat.id}`, name: chat.title, about: "", bot, kind: "group" };
  });
  return [...privates, ...groups].filter((chat) => chat.bot).sort((one, other) => (other.last?.date ?? 0) - (one.last?.date ?? 0));
}

/** Whether a bot writes in a chat just now. */
export const isTyping = (chat) => Object.values(chat.typing).some((at) => Date.now() / 1000 - at < TYPING);

/** Show the list; `open` is the key of the chat that is looked at. */
export function showList(chats, open, anyBot) {
  const items = chats.map((chat) =>
    element("li", {}, element("a", { href: `#${chat.key}`, "aria-current": chat.key === open ? "true" : "false" },
      face(chat.name, chat.id),
      element("span", { className: "name" }, element("b", { textContent: chat.name }), element("time", { textContent: chat.last ? clock(chat.last.date) : "" })),
      element("span", { className: "last", textContent: line(chat) }))));
  if (!items.length && !anyBot) items.push(element("li", { className: "hint", textContent: word("noBot") }));
  find("#list").replaceChildren(...items);
}

function line(chat) {
  if (isTyping(chat)) return `${chat.bot.first_name} ${word("typing")}`;
  if (!chat.last) return "";
  const who = chat.last.from.id === chat.id ? "" : `${nameOf(chat.last.from)}: `;
  return `${chat.last.forum_topic_created ? "" : who}${summary(chat.last)}`;
}
