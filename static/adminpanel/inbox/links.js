import { make } from "./dom.js";

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi;
const TRAILING = /[.,!?:;'»”)\]]+$/;

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

/** @returns {Node[]} a text with its web addresses as links. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    const href = webAddress(address);
    if (!href) continue;
    nodes.push(text.slice(from, index), outward(href, address));
    from = index + address.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** Without the punctuation of the sentence around it; a bracket that it opens itself is its own. */
function trimmed(address) {
  const tail = address.match(TRAILING)?.[0] ?? "";
  const short = address.slice(0, address.length - tail.length);
  return tail.startsWith(")") && short.includes("(") ? `${short})` : short;
}
