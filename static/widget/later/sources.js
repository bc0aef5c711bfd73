import { byId, make } from "../../page/elements.js";
import { linked, outward } from "../../page/links.js";

/** Under an answer where it is from, and what there is to choose from: the newest one's choices can be chosen. */
export function sources(chat, words) {
  const draw = () => {
    const { messages } = chat.state;
    for (const message of messages) {
      const { sources: from = [], choices = [] } = message.data ?? {};
      if (message.sender !== "assistant" || !(from.length || choices.length)) continue;
      const bubble = byId("log").querySelector(`[data-key="${CSS.escape(message.client_id)}"] .bubble`);
      if (!bubble) continue;
      told(bubble, from.filter(({ url }) => /^https?:/.test(url)), words);
      offered(bubble, message.text, choices, chat, words);
      const newest = message === messages.at(-1) && !chat.outbox.length;
      for (const button of bubble.querySelectorAll(".choices button")) button.disabled = !newest;
    }
  };
  for (const name of ["session", "change", "outbox"]) chat.addEventListener(name, draw);
  draw();
}

function told(bubble, from, words) {
  if (!from.length || bubble.querySelector(".sources")) return;
  const links = from.flatMap(({ title, url }, at) => [at ? ", " : "", outward({ href: url, dir: "auto" }, title)]);
  bubble.append(make("div", { class: "sources" }, `${words.source} `, links));
}

function offered(bubble, text, choices, chat, words) {
  if (!choices.length || bubble.querySelector(".choices")) return;
  const choose = (choice) => {
    chat.post({ text: choice });
    byId("text").focus();
  };
  const buttons = choices.map((choice) => make("button", { type: "button", dir: "auto", onclick: () => choose(choice) }, choice));
  bubble.querySelector("p").replaceChildren(...linked(text.split("\n")[0])); // the rest of it stands on the buttons
  bubble.append(make("div", { class: "choices", role: "group", "aria-label": words.choices }, buttons));
}
