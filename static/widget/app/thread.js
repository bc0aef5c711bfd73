import { byId, make } from "../../page/elements.js";
import { day } from "./format.js";
import { greeting, itemsOf } from "./items.js";
import { recall, remember } from "./memory.js";
import { MessageRow } from "./message.js";
import { keepPlace } from "./scroll.js";
import { typingRow } from "./typing.js";

/** The log: brings the rows to what the items say, touching only what differs. */
export function thread(chat) {
  const log = byId("log");
  const rows = new Map();
  const place = keepPlace(chat);
  const typing = typingRow(chat, place);

  const row = (item) => {
    if (item.kind === "message") {
      return new MessageRow(item, { retry: () => chat.retry(item.key), discard: () => chat.discard(item.key) });
    }
    const words = ({ kind, at, text }) => (kind === "day" ? day(at) : text);
    const span = make("span", { dir: "auto" }, words(item));
    const update = (now) => span.textContent === words(now) || (span.textContent = words(now)); // after midnight
    return { node: make("div", { class: item.kind }, span), update };
  };

  const draw = () => {
    const items = itemsOf(chat, welcome(chat));
    const keys = new Set(items.map((item) => item.key));
    place.around(items[1]?.key, () => {
      for (const [key, { node }] of rows) {
        if (!keys.has(key)) {
          node.remove();
          rows.delete(key);
        }
      }
      let next = log.firstChild;
      for (const item of items) {
        const known = rows.get(item.key);
        known?.update(item);
        const { node } = known ?? rows.set(item.key, row(item)).get(item.key);
        if (node === next) next = next.nextSibling;
        else log.insertBefore(node, next);
      }
      if (log.lastChild !== typing) log.append(typing);
    });
  };

  for (const name of ["session", "change", "outbox"]) chat.addEventListener(name, draw);
}

/** The visitor is greeted once, at the top of the first dialog. */
function welcome(chat) {
  if (!chat.site?.welcome || chat.state.hasMore) return null;
  const key = "greeted" + chat.session.answer.visitor.id;
  const greeted = recall(key) ?? chat.dialogId;
  remember(key, greeted);
  return greeted === chat.dialogId ? greeting(chat.site) : null;
}
