import { make } from "../../page/elements.js";
import { linked } from "../../page/links.js";
import { authorName, say, words } from "../../page/words.js";
import { icon } from "./dom.js";
import { bytes, clock } from "./times.js";

/**
 * A message that is not in the log yet, or was refused; buttons carry `data-action`:
 * retry, discard, rewrite.
 * @returns {HTMLElement}
 */
export function pendingNode(item) {
  const stale = item.error?.code === "stale";
  return make("article", {
    class: `message is-own is-pending is-${item.state}${item.private ? " is-note" : ""}`,
    "data-client": item.client_id,
  },
  make("div", { class: "bubble" },
    make("p", { class: "visually-hidden" }, words.you),
    item.private && make("p", { class: "note-label" }, icon("lock"), words.note_label),
    item.text && make("p", { class: "message-text", dir: "auto" }, linked(item.text)),
    item.files.length > 0 && make("ul", { class: "pending-files" }, item.files.map(fileNode)),
    item.state === "failed" ? (stale ? staleNode(item) : failedNode(item)) : stateNode(item)));
}

const fileNode = ({ name, size }) => make("li", null, icon("file"), make("bdi", null, name), ` · ${bytes(size)}`);

function stateNode({ state, at, error }) {
  const label = words[`state_${state}`];
  return make("p", { class: "message-meta" }, error?.detail && make("span", null, error.detail), make("time", null, clock(at)),
    make("span", { class: "mark" }, icon(state === "sent" ? "check" : "clock", label)));
}

function failedNode({ error }) {
  const lost = ["files_lost", "file_unreadable"].includes(error?.code);
  return make("div", { class: "trouble" },
    make("p", { role: "alert" }, icon("alert"), `${words.state_failed}. ${lost ? say(error.code, error) : (error?.detail ?? "")}`),
    make("p", { class: "trouble-buttons" },
      lost ? button("rewrite", words.edit) : button("retry", words.retry), button("discard", words.discard)));
}

/** Somebody was first: what they wrote, and what may be done with one's own words. */
function staleNode({ error }) {
  const newer = error.messages ?? [];
  const name = newer.length ? authorName(newer.at(-1)) : words.manager;
  return make("div", { class: "trouble is-stale" },
    make("p", { role: "alert" }, icon("alert"), make("strong", null, say("stale", { name })), ` ${words.stale_hint}`),
    newer.map((message) => make("blockquote", { dir: "auto" },
      make("bdi", { class: "row-author" }, `${authorName(message)}: `),
      message.text || message.attachments.map((file) => file.name).join(", "))),
    make("p", { class: "trouble-buttons" },
      button("retry", words.send_anyway), button("rewrite", words.edit), button("discard", words.discard)));
}

const button = (action, text) =>
  make("button", { type: "button", class: "plain-button", "data-action": action }, text);
