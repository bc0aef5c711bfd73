import { make } from "../page/elements.js";
import { config } from "../page/words.js";
import { request } from "../realtime/http.js";

const AGAIN = 10000; // milliseconds until a part whose words did not come asks for them once more
const HEARD = 100; // milliseconds after which a screen reader knows a new region of the page

/**
 * A part of the chat that is loaded when it is wanted, and told of the chat by an event. `begin(chat, words)`
 * is called once, when the part has its words and its looks, so that nothing jumps.
 */
export function part(name, begin) {
  const load = async (chat) => {
    try {
      const url = `/widget/${config.site_token}/${name}.json?lang=${config.lang}`;
      const { words, sheet } = await request(url, { timeout: 10000 });
      document.head.append(make("link", { rel: "stylesheet", href: sheet, onload: () => begin(chat, words) }));
    } catch {
      setTimeout(load, AGAIN, chat);
    }
  };
  addEventListener("chat", ({ detail }) => load(detail), { once: true });
}

/** A sentence that is read out although it came by itself. */
export function said(text) {
  const node = make("p", { role: "status" });
  setTimeout(() => (node.textContent = text), HEARD);
  return node;
}
