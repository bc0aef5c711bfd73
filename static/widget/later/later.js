import { part } from "../part.js";
import { answering } from "./answering.js";
import { Line } from "./line.js";
import { sources } from "./sources.js";

const loaded = {};

/** What the chat has beside its messages, and what loads the rest of it where that is wanted. */
part("later", (chat, words) => {
  chat.words = words; // of what is seldom said in the thread, which is drawn anew with them
  chat.dispatchEvent(new CustomEvent("outbox"));
  new Line(chat, words);
  answering(chat);
  sources(chat, words);
  const look = () => {
    const { online, closed, hours, mails } = chat.site ?? {};
    if (hours) load("hours", chat);
    if ((closed || online === false) && mails && chat.state.messages.length) load("email", chat);
  };
  for (const name of ["session", "change", "frame"]) chat.addEventListener(name, look);
  look();
});

function load(name, chat) {
  loaded[name] ??= import(`/widget/${name}.js`).then(
    () => dispatchEvent(new CustomEvent("chat", { detail: chat })),
    () => (loaded[name] = null),
  );
}
