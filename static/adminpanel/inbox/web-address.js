import { linksIn } from "../../text/links.js";
import { make } from "./dom.js";

/** @returns {?string} the address if a browser may be sent there, else null (javascript:, data: …). */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** @returns {HTMLAnchorElement} a link out of the inbox that takes nothing along. */
export const outward = (href, ...children) =>
  make("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);

/** @returns {Node[]} a text with its addresses as links. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const { at, shown, href } of linksIn(text)) {
    nodes.push(text.slice(from, at), outward(href, make("bdi", null, shown)));
    from = at + shown.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}
