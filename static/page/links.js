import { linksIn } from "../text/links.js";
import { make } from "./elements.js";

/** @returns {HTMLAnchorElement} a link out of the page that takes nothing along. */
export const outward = (attributes, ...children) =>
  make("a", { ...attributes, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);

/** @returns {(string|Node)[]} a text with its addresses as links; line breaks are left to CSS. */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const { at, shown, href } of linksIn(text)) {
    parts.push(text.slice(from, at), outward({ href, dir: "auto" }, shown));
    from = at + shown.length;
  }
  return [...parts, text.slice(from)];
}
