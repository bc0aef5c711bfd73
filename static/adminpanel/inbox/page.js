import { isolated } from "../../text/direction.js";

/** What the page was rendered with: settings, words, language. */
const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = read("config");
export const words = read("words");
export const language = document.documentElement.lang || "en";
export const byId = (id) => document.getElementById(id);

const ahead = Date.parse(config.now) - Date.now();
const skew = Math.abs(ahead) > 5000 ? ahead : 0; // less is the way from the server, not a wrong clock

/** @returns {number} milliseconds by the server's clock, which all times of dialogs are from. */
export const now = () => Date.now() + skew;

/** @returns {string} a word with its `{blanks}` filled in. */
export const say = (word, blanks = {}) =>
  words[word].replace(/\{(\w+)\}/g, (whole, name) => isolated(blanks[name] ?? whole));

/** @returns {string} what a visitor is called who may have no name. */
export const visitorName = ({ id, name, email }) => name || email || say("visitor_number", { id });

/** @returns {string} who wrote, be it somebody who was removed since and has no id, or no person. */
export function authorName({ sender, author }) {
  const name = author?.name;
  if (sender === "manager" && !author?.id) return name ? say("former", { name }) : words.former_manager;
  return name || words[sender === "manager" ? "manager" : "assistant"];
}

/** @returns {string} the key of something this manager keeps in this browser. */
export const ownKey = (...words) => ["replyx", config.me.id, ...words].join(":");

/** localStorage, or null where the browser has none for us. */
export const storage = (() => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
})();
