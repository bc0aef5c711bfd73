// The field to write in: text, files, an answer to a message, an edit, the bot's keyboard.
import { element, find } from "./dom.js";
import { summary } from "./message.js";
import { act, fileOf } from "./server.js";
import { word } from "./words.js";

let where = null; // {fields of act, chat}
let context = null; // {kind: "reply" | "edit", body}
const text = find("#text");

/** Write into another chat from now on; what was begun in the old one is left there. */
export function writeInto(target) {
  if (where?.key !== target.key) {
    remember(null);
    text.value = "";
  }
  where = target;
}

/** Send words at once, as a press on the bot's keyboard does. */
export const say = (words) => act("write", { ...where.fields(), text: words });

export function replyTo(body) {
  remember({ kind: "reply", body });
}

export function edit(body) {
  remember({ kind: "edit", body });
  text.value = body.text ?? body.caption;
}

function remember(next) {
  context = next;
  find("#context").hidden = !next;
  if (!next) return;
  find("#context p").textContent = `${word(next.kind === "edit" ? "editing" : "answering")}: ${summary(next.body)}`;
  text.focus();
}

async function send() {
  const said = text.value.trim();
  const files = [...find("#files").files];
  if (!said && !files.length) return;
  if (context?.kind === "edit") {
    const { bot, person, chat } = where.fields();
    await act("edit", { bot, person, chat, message: context.body.message_id, text: said });
  } else {
    await sendNew(said, files);
  }
  text.value = "";
  find("#files").value = "";
  grow();
  remember(null);
}

async function sendNew(said, files) {
  const fields = where.fields();
  const loaded = await Promise.all(files.map(fileOf));
  if (loaded.length > 1) return act("album", { ...fields, files: loaded, text: said });
  const reply = context ? { reply_to: context.body.message_id } : {};
  return act("write", { ...fields, ...reply, text: said, ...(loaded.length ? { file: loaded[0] } : {}) });
}

function grow() {
  text.rows = Math.min(text.value.split("\n").length, 8);
}

/** The bot's words to choose from: those of the last message that set or took any. */
export function showKeyboard(messages) {
  const last = messages.map((body) => body._.keyboard).filter((each) => Object.keys(each).length).at(-1);
  const rows = last?.keyboard ?? [];
  find("#keyboard").hidden = !rows.length;
  find("#keyboard").replaceChildren(...rows.map((row) => element("div", {}, ...row.map((button) =>
    element("button", { type: "button", textContent: button.text, onclick: () => say(button.text) })))));
}

find("#composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send().catch(() => {});
});
find("#context button").addEventListener("click", () => {
  if (context?.kind === "edit") text.value = "";
  remember(null);
});
find("#files").addEventListener("change", () => {
  if (find("#files").files.length) send().catch(() => {});
});
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send().catch(() => {});
  }
});
