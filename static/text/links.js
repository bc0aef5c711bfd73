const WORD = /[^\s<>"«»]+/g;
const ADDRESS = /\b(?:https?:\/\/|mailto:|www\.)/i;
const HOST = /[\w-]+(?:\.[\w-]+)+/y;
const NAME = /[\w.+-]/;
const TAIL = ".,:;!?'’…)]}”";

/**
 * The links of a text: web addresses, and such of mail. Time and memory grow with the text alone, whatever
 * a stranger put into it: no expression here can try one place in two ways.
 * @returns {{at: number, shown: string, href: string}[]} in their order
 */
export function linksIn(text) {
  const found = [];
  const add = (at, shown) => {
    const href = hrefOf(shown);
    if (href) found.push({ at, shown, href });
  };
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const from = word.search(ADDRESS);
    for (const [at, shown] of mails(from < 0 ? word : word.slice(0, from))) add(index + at, shown);
    const shown = from < 0 ? "" : trimmed(word.slice(from));
    if (shown && !/^(https?:\/\/|mailto:|www\.)$/i.test(shown)) add(index + from, shown);
  }
  return found;
}

function* mails(word) {
  let end = 0;
  for (let at; (at = word.indexOf("@", end)) >= 0; end = Math.max(end, at + 1)) {
    let from = at;
    while (from > end && NAME.test(word[from - 1])) from -= 1;
    HOST.lastIndex = at + 1;
    const host = from < at && HOST.exec(word);
    if (!host) continue;
    end = HOST.lastIndex;
    yield [from, word.slice(from, end)];
  }
}

/** Without the punctuation of the sentence around it, but with a bracket that it opened itself. */
function trimmed(link) {
  let end = link.length;
  while (TAIL.includes(link[end - 1] ?? " ")) end -= 1;
  const short = link.slice(0, end);
  return short.includes("(") && link[end] === ")" ? `${short})` : short;
}

function hrefOf(shown) {
  const href = /^(https?|mailto):/i.test(shown) ? shown : shown.includes("@") && !/^www\./i.test(shown) ? `mailto:${shown}` : `https://${shown}`;
  try {
    return new URL(href) && href;
  } catch {
    return null;
  }
}
