import { make } from "./page.js";

const LINK = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;
const TAIL = /[.,:;!?'…)\]}]+$/;
const EMOJI = /^(?:(?:\p{RI}{2}|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)(?:\ufe0f|\p{M}|\p{EMod}|\u200d\p{Extended_Pictographic})*\s*){1,3}$/u;

/** What was written, as text and links; line breaks are left to CSS. @returns {(string|Node)[]} */
export function rich(text) {
  const parts = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const shown = trimmed(found);
    const link = linkTo(shown);
    if (!link) continue;
    parts.push(text.slice(from, index), link);
    from = index + shown.length;
  }
  return [...parts, text.slice(from)];
}

export const onlyEmoji = (text) => EMOJI.test(text.trim());

/** Without the punctuation of the sentence around it, but with a bracket that it opened itself. */
function trimmed(link) {
  const short = link.replace(TAIL, "");
  return short.includes("(") && link[short.length] === ")" ? `${short})` : short;
}

function linkTo(shown) {
  const address = /^(https?|mailto):/i.test(shown) ? shown : shown.includes("@") ? `mailto:${shown}` : `https://${shown}`;
  if (!URL.canParse?.(address)) return null;
  return make("a", { href: address, textContent: shown, target: "_blank", rel: "noopener noreferrer nofollow" });
}
