import { make } from "../../page/elements.js";
import { outward } from "../../page/links.js";
import { say, words } from "../../page/words.js";
import { language } from "./page.js";

/** What an assistant's answer was made of, for managers. @returns {?Element} */
export function receiptNode({ receipt }) {
  if (!receipt) return null;
  const { sources, provider, model, tokens, ms, handed_over: over } = receipt;
  const facts = [model || words[`provider_${provider}`] || provider, tokens > 0 && say("tokens", { count: tokens }),
    say("took", { time: seconds(ms) }), over && words.handed_over].filter(Boolean);
  return make("div", { class: "receipt" },
    make("p", null, facts.join(" · ")),
    sources.length > 0 && make("ul", null, sources.map(sourceNode)));
}

const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const seconds = (milliseconds) => tenths.format(Math.max(100, milliseconds) / 1000);

function sourceNode({ title, url, score }) {
  const shown = /^https?:/.test(url) ? outward({ href: url }, title) : make("bdi", null, title);
  return make("li", null, shown, make("span", null, ` ${score.toFixed(2)}`));
}
