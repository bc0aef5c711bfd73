import { composing } from "../../text/composing.js";

/** Letters by their place on the keyboard, so that they work in a Russian layout too. */
const PLACES = {
  KeyJ: "next", KeyK: "previous", KeyR: "reply", KeyN: "note", KeyT: "take", KeyE: "close", KeyI: "visitor",
};
const NAMES = { ArrowDown: "next", ArrowUp: "previous", "/": "search", "?": "help", Escape: "leave" };
const ONCE = ["take", "close"]; // however long the key is held

/** @param {Object<string, function(): void>} does what each of the words above does */
export function shortcuts(does) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || composing(event)) return;
    if (document.querySelector("dialog[open]")) return;
    const word = wordOf(event);
    if (!word || (word !== "leave" && typesIn(event.target, event.key))) return;
    if (event.repeat && ONCE.includes(word)) return;
    if (word === "leave" && document.querySelector(":popover-open")) return; // the browser closes it
    event.preventDefault();
    does[word]();
  });
}

function wordOf({ key, code, shiftKey }) {
  if (NAMES[key]) return NAMES[key];
  if (code === "Slash") return shiftKey ? "help" : "search";
  return shiftKey ? null : PLACES[code];
}

/** Fields and lists take letters; scrollers and choices take arrows. */
function typesIn(target, key) {
  if (target.matches("input:not([type=radio], [type=checkbox], [type=file]), textarea, select")) return true;
  return key.startsWith("Arrow") && target.closest("input, .log, .visitor, .theme-toggle");
}
