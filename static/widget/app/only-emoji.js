import { linksIn } from "../../text/links.js";
import { make } from "./page.js";

const LONGEST = 100; // UTF-16 units of three emoji: a family has 11, a flag of England 14
const EMOJI = /^(?:(?:\p{RI}{2}|(?!\p{RI})\p{Emoji_Presentation}|\p{Emoji}\ufe0f)(?:\p{M}|\p{EMod}|[\u{e0020}-\u{e007f}]|\u200d\p{Extended_Pictographic})*\s*){1,3}$/u;

/** What was written, as text and links; line breaks are left to CSS. @returns {(string|Node)[]} */
export function rich(text) {
  const parts = [];
  let from = 0;
  for (const { at, shown, href } of linksIn(text)) {
    parts.push(text.slice(from, at), make("a", { href, textContent: shown, dir: "auto", target: "_blank", rel: "noopener noreferrer nofollow" }));
    from = at + shown.length;
  }
  return [...parts, text.slice(from)];
}

export const onlyEmoji = (text) => text.length <= LONGEST && EMOJI.test(text.trim());
