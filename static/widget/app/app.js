import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";
import { banner } from "./banner.js";
import { caret } from "./caret.js";
import { Chat } from "./chat.js";
import { composer } from "./composer.js";
import { header } from "./header.js";
import { greet, host, tell } from "./host.js";
import { become, logOut, who } from "./person.js";
import { reading } from "./reading.js";
import { thread } from "./thread.js";
import { whereabouts } from "./whereabouts.js";

const root = document.documentElement;
for (const [name, color] of Object.entries(config.colors)) root.style.setProperty(`--${name}`, color);

// In a tab of its own the page has to make room for the keyboard itself.
const view = window.visualViewport;
view?.addEventListener("resize", () => root.style.setProperty("--height", view.scale > 1 ? "" : `${view.height}px`));

let chat;

/** For somebody else: what was in memory is gone, too. @returns {Promise} that is never answered */
function anew() {
  byId("panel").hidden = true;
  location.reload();
  return new Promise(() => {});
}

function leave() {
  logOut(chat?.session.answer?.visitor_token);
  return anew();
}

/** Whom the page names; null is nobody, and logs out whom it named before. */
function meet(identity) {
  if (!identity) return who() && tell("logout"); // the loader says it to every tab, here too
  if (who() && who() !== String(identity.user_id)) return anew();
  become(String(identity.user_id));
  chat.dispatchEvent(new Event("person"));
  chat.begin(identity);
}

host.addEventListener("logout", leave);
host.addEventListener("forget", anew);
const greeted = await greet();
const { page, identity } = greeted;
if (greeted.logout) await leave();
if (identity) become(String(identity.user_id)); // before anything of another one is shown
else if (identity === null && who()) await new Promise(() => tell("logout"));
chat = new Chat(page);
for (const part of [header, thread, banner, composer, whereabouts]) part(chat);
reading(chat, greeted.open);
host.addEventListener("identify", ({ detail }) => meet(detail.identity));
root.classList.add("ready");
// What can wait is told of the chat; it listens once, so that a session more is only another attempt.
const told = () => dispatchEvent(new CustomEvent("chat", { detail: chat }));
chat.addEventListener("session", () => import("/widget/later.js").then(told, () => {}));
chat.begin(identity ?? undefined);
caret(greeted);
