// The page of the demo: every chat of the server, live.
import { ask } from "./ask.js";
import { find } from "./dom.js";
import { chatsOf, showList } from "./list.js";
import { act, follow, toast } from "./server.js";
import { showChat } from "./thread.js";
import { language, translate, word } from "./words.js";

let state = { bots: [], people: [], private: [], groups: [] };

async function load() {
  state = await act("state");
  await show();
}

async function show() {
  const chats = chatsOf(state);
  const open = location.hash.slice(1);
  const chat = chats.find((each) => open === each.key || (each.kind === "group" && open.startsWith(`${each.key}/`)));
  showList(chats, chat?.key, state.bots.length > 0);
  document.body.classList.toggle("in-chat", Boolean(chat));
  find("#chat").hidden = !chat;
  find("#nothing").hidden = Boolean(chat);
  if (chat) await showChat(chat, chat.kind === "group" ? Number(open.split("/")[1] ?? 0) : 0, state);
}

const bots = () => state.bots.map((bot) => [bot.token, `${bot.first_name} (@${bot.username})`]);

async function newPerson() {
  if (!state.bots.length) return toast(word("noBot"));
  const said = await ask(word("newPerson"), [
    { name: "first_name", label: "name" },
    { name: "last_name", label: "lastName", optional: true },
    { name: "language", label: "language", value: language, options: [["ru", "Русский"], ["en", "English"]] },
    ...(state.bots.length > 1 ? [{ name: "bot", label: "bot", options: bots() }] : []),
  ]);
  if (!said) return undefined;
  const bot = state.bots.find((each) => each.token === said.bot) ?? state.bots[0];
  delete said.bot;
  const person = await act("person", said);
  await act("open_chat", { bot: bot.token, person: person.id });
  location.hash = `#${bot.id}/${person.id}`;
  return undefined;
}

async function newGroup() {
  if (!state.bots.length) return toast(word("noBot"));
  const said = await ask(word("newGroup"), [
    { name: "title", label: "title2" },
    { name: "manager", label: "manager" },
    { name: "forum", label: "forum", check: true, value: true },
    ...(state.bots.length > 1 ? [{ name: "bot", label: "bot", options: bots() }] : []),
  ]);
  if (!said) return undefined;
  const person = await act("person", { first_name: said.manager, language });
  const kind = said.forum ? "supergroup" : "group";
  const group = await act("group", { bot: said.bot ?? state.bots[0].token, person: person.id, title: said.title, forum: said.forum, kind });
  location.hash = `#${group.id}`;
  return undefined;
}

translate(document);
find("#language").textContent = word("othersName");
find("#language").onclick = () => location.assign(`?lang=${word("others")}${location.hash}`);
find("#new-person").onclick = () => newPerson().catch(() => {});
find("#new-group").onclick = () => newGroup().catch(() => {});
addEventListener("hashchange", () => load().catch(() => {}));
setInterval(() => show().catch(() => {}), 5000); // "typing" ends by itself
follow(load);
