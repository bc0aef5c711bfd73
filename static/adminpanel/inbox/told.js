import { storage } from "../../page/storage.js";
import { ownKey } from "./page.js";
import { audible, chime } from "./sound.js";

const GAP = 5000; // milliseconds of silence that end a burst of messages
const LONGEST = 30000; // between sounds of a burst that does not end

/** What the tabs of one manager tell each other of messages: seen, shown, heard. */
const number = (word, id) => Number(storage?.getItem(ownKey(word, id)) ?? 0);

function keep(key, value) {
  try {
    storage?.setItem(key, value);
  } catch {
    // Then each tab tells it.
  }
}

/** This tab has it before the manager's eyes. */
export const saw = (id, seq) => keep(ownKey("seen", id), Math.max(seq, number("seen", id)));
export const seen = (id, seq) => number("seen", id) >= seq;

/** One tab after the other. */
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

/** Calls `show` in the tab that is first. */
export const once = (id, seq, show) => alone("replyx:told", () => {
  if (number("told", id) >= seq) return;
  keep(ownKey("told", id), seq);
  show();
});

/** One sound a burst, by a tab that can; what is noted is noted when it was heard, for a tab may be closed meanwhile. */
export const ring = (id, seq) => alone("replyx:rung", async () => {
  if (!audible() || number("rung", id) >= seq || seen(id, seq)) return;
  const now = Date.now();
  const [last, rung] = [number("burst", "last"), number("burst", "rung")];
  const due = now - last > GAP || now - rung > LONGEST;
  if (due) await chime();
  keep(ownKey("rung", id), seq);
  keep(ownKey("burst", "last"), now);
  if (due) keep(ownKey("burst", "rung"), now);
});
