import { authorName, config, say, words } from "../../page/words.js";

/** @returns {string} a change of state in the reader's own words; the server's where there are none. */
export function systemText({ system_type: type, author, data, text }) {
  const manager = data?.manager || words.manager;
  const name = wordOf(type, author, data, manager);
  if (!words[name]) return text;
  return say(name, { author: data?.by === "visitor" ? words.visitor : nameOf(author), manager });
}

/** The key of the words: some changes read otherwise by who made them, or why. */
function wordOf(type, author, data, manager) {
  if (type === "reopened" && !author) return "system_reopened_by_visitor";
  if (type === "assigned" && author?.name === manager) return "system_taken";
  if (type === "handoff_offered" && !data?.manager) return "system_handoff_unclaimed";
  if (type === "handoff_cancelled" && data?.by === "visitor") return "system_handoff_cancelled_by_visitor";
  if (["handoff_cancelled", "handoff_released"].includes(type) && !author) return ""; // two dialogs became one
  if (isMe(author) && words[`own_${type}`]) return `own_${type}`; // where "you" has another verb
  const why = `system_${type}_${data?.reason}`;
  return words[why] ? why : `system_${type}`;
}

const isMe = (author) => Boolean(author) && author.id === config.me.id;

const nameOf = (author) =>
  isMe(author) ? words.you : authorName({ sender: author ? "manager" : "assistant", author });
