import { make } from "../../../page/elements.js";
import { words } from "../../../page/words.js";
import { language } from "../page.js";
import { written } from "./model.js";

const made = new Map(); // message id → {text: what was translated, node}

/** @returns {?Element} what a message means, if that was asked for and its text is still the same */
export const translationOf = ({ id, text }) => (made.get(id)?.text === text ? made.get(id).node : null);

/**
 * Shows a message in the manager's language below what was written, or takes that away again.
 * @param {Element} element of the message
 * @returns {Promise<string>} what there is to complain of
 */
export async function translate(dialog, message, element) {
  const shown = translationOf(message);
  if (shown) return remove(message.id, shown);
  const node = make("p", { class: "translation", dir: "auto", lang: language }, words.translating);
  made.set(message.id, { text: message.text, node });
  element.querySelector(".message-meta").before(node);
  node.scrollIntoView({ block: "nearest" });
  const { text, said = "" } = await written(dialog, "translate", { text: message.text, to: language });
  if (said) return remove(message.id, node, said);
  const inView = isInView(node);
  node.textContent = text;
  if (inView) node.scrollIntoView({ block: "nearest" });
  return "";
}

function remove(id, node, said = "") {
  if (made.get(id)?.node === node) made.delete(id);
  node.remove();
  return said;
}

/** @returns {boolean} whether the manager has it before their eyes, and not gone elsewhere in the log */
function isInView(node) {
  const log = node.closest(".log")?.getBoundingClientRect();
  const { top, bottom } = node.getBoundingClientRect();
  return Boolean(log) && bottom > log.top && top < log.bottom;
}
