import { make } from "../../page/elements.js";
import { firstSign } from "../../text/first-sign.js";

const HUES = 8; // classes of tokens.css

/** @returns {HTMLElement} a round of initials; decoration unless it has a label. */
export function face(name, id, label) {
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return make("span", { class: `face face-${id % HUES}`, ...hidden }, initials(name));
}

// Of a number its end: visitors without a name are told apart by it.
function initials(name) {
  const [first, second = ""] = name.replace(/[^\p{L}\p{M}\p{N}\s]/gu, "").trim().split(/\s+/);
  return (firstSign(first) || "?") + (/^\d+$/.test(second) ? second.slice(-2) : firstSign(second));
}
