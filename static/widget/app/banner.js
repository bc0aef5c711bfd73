import { byId, make } from "../../page/elements.js";
import { say } from "../../page/words.js";
import { wait } from "./format.js";

const GRACE = 2000; // milliseconds: what is over by then is nobody's business
const BUSY = [1013, 4008]; // close codes of a server that is there

/** Says when there is no connection or the server said "later", and what that means for what was written. */
export function banner(chat) {
  const node = byId("banner");
  const words = make("span");
  const left = make("span", { "aria-hidden": "true" }); // or each second would be read aloud
  let link = {};
  let known = false; // whether there has been a connection
  let refused;
  let since = 0;
  let timer;
  node.append(words, left);

  const trouble = () => {
    if (refused) return { text: refused.error?.detail ?? say("refused"), urgent: true };
    const waiting = chat.outbox.filter(({ state }) => state === "waiting" || state === "sending");
    const up = link.status === "online";
    const { error, until } = up ? (waiting.find((item) => item.error) ?? {}) : link;
    if (error) {
      const many = error.status === 429;
      return { text: (many && error.detail) || say("busy"), urgent: many, until: (many || waiting.length) && until };
    }
    if (up) return null;
    if (BUSY.includes(link.code)) return { text: say("busy") };
    const urgent = !navigator.onLine;
    if (waiting.length) return { text: say("offline_waiting", { count: waiting.length }), urgent };
    return { text: say(known || urgent ? "offline" : "connecting"), urgent };
  };

  const draw = () => {
    clearTimeout(timer);
    const found = trouble();
    if (found) timer = setTimeout(draw, 1000);
    since = found && (since || Date.now());
    node.hidden = !found || (!found.urgent && Date.now() - since < GRACE);
    if (node.hidden) return;
    if (words.textContent !== found.text) words.textContent = found.text; // each setting is read aloud
    const time = found.until - Date.now();
    left.textContent = time > 0 ? ` ${say("next_attempt", { time: wait(time) })}` : "";
  };

  chat.addEventListener("status", ({ detail }) => {
    known ||= detail.status === "online";
    link = { code: link.code, ...detail }; // "connecting" does not say why it has to
    draw();
  });
  chat.addEventListener("outbox", draw);
  chat.addEventListener("refused", ({ detail }) => {
    refused = detail;
    draw();
  });
  chat.addEventListener("session", () => {
    refused = null;
    link = chat.status;
    draw();
  });
}
