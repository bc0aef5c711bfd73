// The chat that is looked at.
import { openApp } from "./app.js";
import { ask } from "./ask.js";
import { edit, replyTo, say, showKeyboard, writeInto } from "./composer.js";
import { element, find } from "./dom.js";
import { isTyping } from "./list.js";
import { bubble, nameOf } from "./message.js";
import { act, answerTo, toast } from "./server.js";
import { word } from "./words.js";

const shown = new Map(); // number of a message -> {said, node}
const writers = new Map(); // who writes in which group
let showing = "";
let atEnd = true;

/** Load and show a chat; `thread` is the topic of a forum, 0 what stands outside of any. */
export async function showChat(chat, thread, state) {
  const group = chat.kind === "group";
  const people = state.people.filter((person) => !person.deleted);
  const mine = () => (group ? writers.get(chat.id) ?? chat.owner : chat.person.id);
  const fields = () => ({ bot: chat.bot.token, person: mine(), ...(group ? { chat: chat.id, thread } : {}) });
  const all = await act("messages", { bot: chat.bot.token, chat: chat.id });
  const topics = chat.is_forum ? await act("topics", { chat: chat.id }) : [];
  const messages = chat.is_forum ? all.filter((body) => (body.is_topic_message ? body.message_thread_id : 0) === thread) : all;
  const key = `${chat.key}:${thread}`;
  head(chat, topics.find((topic) => topic.id === thread), fields);
  showTopics(chat, topics, thread, fields);
  showWriters(chat, group ? people : [], mine());
  showMessages(key, messages, mine(), actions(fields));
  writeInto({ key, fields });
  showKeyboard(messages);
  gate(chat, messages, fields);
  if (atEnd) toEnd();
}

const toEnd = () => find("#messages").scrollTo(0, find("#messages").scrollHeight);

// A picture that has come makes its message higher.
find("#messages").addEventListener("load", () => atEnd && toEnd(), true);

const actions = (fields) => ({ reply: replyTo, edit, say, press: (body, button) => press(fields, body, button) });

async function press(fields, body, button) {
  const { bot, person, chat } = fields();
  if (button.web_app) {
    await openApp(bot, person, button.web_app.url);
    return;
  }
  const query = await act("press", { bot, person, chat, message: body.message_id, data: button.callback_data });
  const answer = await answerTo(query);
  if (answer?.text) toast(answer.text);
}

function head(chat, topic, fields) {
  find("#name").textContent = topic ? topic.name : chat.name;
  find("#about").textContent = isTyping(chat) ? `${chat.bot.first_name} ${word("typing")}` : topic ? chat.name : chat.about;
  const button = (name, does) => element("button", { type: "button", className: "quiet", textContent: word(name), onclick: does });
  const found = [];
  const { person } = fields();
  const { menu, token } = chat.bot;
  if (chat.kind === "private" && menu.web_app && !chat.blocked) found.push(button("openApp", () => openApp(token, person, menu.web_app.url)));
  if (chat.kind === "private" && !chat.blocked) found.push(button("block", () => act("block", { bot: chat.bot.token, person })));
  if (chat.type === "group") found.push(button("upgrade", () => act("migrate", { person, chat: chat.id, forum: true })));
  if (topic) {
    found.push(button(topic.closed ? "reopen" : "close", () => act("close_topic", { person, chat: chat.id, thread: topic.id, closed: !topic.closed })));
    found.push(button("deleteTopic", () => act("delete_topic", { chat: chat.id, thread: topic.id })));
  }
  find("#actions").replaceChildren(...found);
}

function showTopics(chat, topics, thread, fields) {
  find("#topics").hidden = !chat.is_forum;
  if (!chat.is_forum) return;
  const tab = (id, name, closed) => element("a", { href: `#${chat.key}/${id}`, "aria-current": id === thread ? "true" : "false", textContent: closed ? `${name} 🔒` : name });
  const made = element("button", { type: "button", className: "quiet", textContent: `+ ${word("newTopic")}`, onclick: async () => {
    const said = await ask(word("newTopic"), [{ name: "name", label: "title2" }]);
    if (said) location.hash = `#${chat.key}/${await act("create_topic", { person: fields().person, chat: chat.id, name: said.name })}`;
  } });
  const there = topics.filter((topic) => !topic.deleted).map((topic) => tab(topic.id, topic.name, topic.closed));
  find("#topics").replaceChildren(tab(0, word("general")), ...there, made);
}

function showWriters(chat, people, writer) {
  const select = find("#as select");
  find("#as").hidden = !people.length;
  const wanted = people.map((person) => person.id).join();
  if (select.dataset.of !== wanted) {
    select.dataset.of = wanted;
    select.replaceChildren(...people.map((person) => element("option", { value: person.id, textContent: nameOf(person) })));
  }
  select.value = writer;
  select.onchange = () => {
    writers.set(chat.id, Number(select.value));
    shown.clear();
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
}

function showMessages(key, messages, mine, does) {
  const list = find("#messages");
  const fresh = showing !== key;
  if (fresh) shown.clear();
  showing = key;
  atEnd = fresh || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const nodes = messages.map((body) => {
    const said = JSON.stringify(body);
    const known = shown.get(body.message_id);
    if (known?.said === said) return known.node;
    const node = bubble(body, mine, does);
    shown.set(body.message_id, { said, node });
    return node;
  });
  if (nodes.length !== list.childElementCount || nodes.some((node, number) => list.children[number] !== node)) list.replaceChildren(...nodes);
}

/** Where nobody has written yet there is "Start" too, and where the bot is blocked "Restart" alone. */
function gate(chat, messages, fields) {
  const closed = chat.kind === "private" && (chat.blocked || !messages.length);
  const start = find("#start");
  find("#composer").hidden = chat.blocked ?? false;
  if (closed) find("#keyboard").hidden = true;
  start.hidden = !closed;
  start.textContent = word(chat.blocked ? "restart" : "start");
  start.onclick = async () => {
    if (chat.blocked) await act("block", { bot: chat.bot.token, person: chat.person.id, blocked: false });
    await act("write", { ...fields(), text: "/start" });
  };
}
