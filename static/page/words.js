import { isolated } from "../text/direction.js";

const written = (id) => JSON.parse(document.getElementById(id).textContent);

/** What the server wrote into the page: settings, and words in the reader's language. */
export const config = written("config");
export const words = written("words");

/** @returns {string} a word with its `{blanks}` filled in. */
export const say = (word, blanks = {}) =>
  words[word].replace(/\{(\w+)\}/g, (whole, name) => isolated(blanks[name] ?? whole));

/** @returns {string} who wrote, be it somebody who was removed since and has no id, or no person. */
export function authorName({ sender, author }) {
  const name = author?.name;
  if (sender === "manager" && !author?.id) return name ? say("former", { name }) : words.former_manager;
  return name || words[sender] || words.assistant;
}
