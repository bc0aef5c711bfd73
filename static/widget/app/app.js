import { banner } from "./banner.js";
import { Chat } from "./chat.js";
import { composer } from "./composer.js";
import { header } from "./header.js";
import { greet, host } from "./host.js";
import { config, find } from "./page.js";
import { reading } from "./reading.js";
import { thread } from "./thread.js";

const root = document.documentElement;
for (const [name, color] of Object.entries(config.colors)) root.style.setProperty(`--${name}`, color);

// In a tab of its own the page has to make room for the keyboard itself.
const view = window.visualViewport;
view?.addEventListener("resize", () => root.style.setProperty("--height", view.scale > 1 ? "" : `${view.height}px`));

/** To where one writes, but not on a touch screen, where that brings the keyboard up. */
function toText() {
  if (config.mode === "floating" && matchMedia("(pointer: fine)").matches) find("#text").focus({ preventScroll: true });
}

const { open, page, identity } = await greet();
const chat = new Chat(page);
for (const part of [header, thread, banner, composer]) part(chat);
reading(chat, open);
host.addEventListener("open", toText);
host.addEventListener("identify", ({ detail }) => chat.begin(detail.identity));
root.classList.add("ready");
chat.begin(identity);
if (open) toText();
