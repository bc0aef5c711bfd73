import { storage } from "../../page/storage.js";
import { config } from "../../page/words.js";
import { Stream } from "../../realtime/stream.js";
import { csrf, dialogUrl, get } from "./api.js";
import { ownKey } from "./page.js";
import { session } from "./session.js";

/**
 * Loads a dialog and makes its stream, not yet started.
 * @returns {Promise<{stream: Stream, detail: object}>}
 * @throws {Refusal}
 */
export async function converse(id) {
  const [detail, page] = await Promise.all([get(dialogUrl(id)), get(dialogUrl(id, "messages?limit=50"))]);
  const stream = new Stream({
    dialogId: id,
    urls: {
      socket: `/ws/dialogs/${id}/`,
      ...Object.fromEntries(
        ["events", "log", "messages", "typing", "read", "ack"].map((name) => [name, dialogUrl(id, name)]),
      ),
    },
    headers: csrf,
    renew: () => session.back(),
    storage,
    storageKey: ownKey("outbox", id),
    timing: { heartbeat: config.heartbeat * 1000 },
  });
  const { status, handoff, manager, tags, version } = detail;
  stream.load(page.messages, page.last_seq, { status, handoff, manager, tags, version }, page.has_more);
  return { stream, detail };
}
