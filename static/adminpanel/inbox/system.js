import { authorName, config, say, words } from "../../page/words.js";

/** @returns {string} a change of state in the reader's own words; the server's where there are none. */
export function systemText({ system_type: type, author, data, text }) {
  const manager = data?.manager || words.manager;
  if (type === "reopened" && !author) return words.system_reopened_by_visitor;
  const taken = type === "assigned" && author?.name === manager;
  const name = taken ? "system_taken" : `system_${type}`;
  if (!words[name]) return text;
  return say(name, { author: nameOf(author), manager });
}

const nameOf = (author) =>
  author && author.id === config.me.id ? words.you : authorName({ sender: author ? "manager" : "assistant", author });
