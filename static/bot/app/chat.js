import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { banner } from "../../widget/app/banner.js";
import { Chat } from "../../widget/app/chat.js";
import { composer } from "../../widget/app/composer.js";
import { header } from "../../widget/app/header.js";
import { host } from "../../widget/app/host.js";
import { remember } from "../../widget/app/memory.js";
import { become, who } from "../../widget/app/person.js";
import { reading } from "../../widget/app/reading.js";
import { thread } from "../../widget/app/thread.js";
import { screens } from "./screens.js";

/** The widget's chat, of the visitor whom Telegram named; it is read while it is seen. */
export function chat({ user, visitor, visitor_token: token }) {
  become(`telegram:${user.id}`);
  remember("visit", { visitor: visitor.id, dialog: null, token, who: who() });
  const talk = new Chat({ url: location.origin + location.pathname, title: document.title });
  for (const part of [header, thread, banner, composer]) part(talk);
  reading(talk, false);
  screens.addEventListener("show", ({ detail }) => host.dispatchEvent(new Event(detail === "chat" ? "open" : "close")));
  for (const name of ["session", "change"]) talk.addEventListener(name, () => count(talk));
  const told = () => dispatchEvent(new CustomEvent("chat", { detail: talk }));
  talk.addEventListener("session", () => import("/widget/later.js").then(told, () => {}));
  talk.begin();
}

/** How much of what was answered is unread, on the button that leads there. */
function count({ state: { messages, dialog } }) {
  const theirs = messages.filter(({ sender, deleted }) => (sender === "manager" || sender === "assistant") && !deleted);
  const unread = theirs.filter(({ seq }) => seq > (dialog?.read.site ?? 0)).length;
  const badge = byId("unread");
  badge.hidden = !unread;
  badge.textContent = unread;
  badge.parentElement.ariaLabel = unread ? say("unread_chat", { count: unread }) : say("chat");
}

for (const [name, color] of Object.entries(config.colors)) document.documentElement.style.setProperty(`--${name}`, color);
