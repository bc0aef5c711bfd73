import { byId, make } from "../../page/elements.js";
import { part } from "../part.js";
import { answering } from "./answering.js";
import { Line } from "./line.js";
import { newcomer } from "./newcomer.js";
import { sources } from "./sources.js";

const loaded = {};

/** What the chat has beside its messages, and what loads the rest of it where that is wanted. */
part("later", (chat, words) => {
  chat.words = words; // of what is seldom said in the thread, which is drawn anew with them
  chat.dispatchEvent(new CustomEvent("outbox"));
  new Line(chat, words);
  answering(chat);
  sources(chat, words);
  const mine = ownData(chat, words);
  newcomer(chat, async (unsent) => {
    chat.ended = unsent;
    await load("data", chat);
    chat.dispatchEvent(new CustomEvent("ended"));
  });
  const look = () => {
    const { export: copies, deletion } = chat.site?.own_data ?? {};
    mine.hidden = !copies && !deletion;
    const { online, closed, hours, mails } = chat.site ?? {};
    if (hours) load("hours", chat);
    if ((closed || online === false) && mails && chat.state.messages.length) load("email", chat);
  };
  for (const name of ["session", "change", "frame"]) chat.addEventListener(name, look);
  look();
});

/** What leads to what is held of the visitor, which is loaded then. */
function ownData(chat, words) {
  const { my_data: label, failed } = words;
  const open = async () => {
    await load("data", chat);
    if (!loaded.data) byId("notice").textContent = failed;
  };
  const attributes = { id: "mine", class: "quiet", type: "button", hidden: true, "aria-haspopup": "dialog", "aria-label": label, title: label };
  const button = make("button", { ...attributes, onclick: open }, "⋯");
  byId("call").after(button);
  return button;
}

function load(name, chat) {
  return loaded[name] ??= import(`/widget/${name}.js`).then(
    () => dispatchEvent(new CustomEvent("chat", { detail: chat })),
    () => (loaded[name] = null),
  );
}
