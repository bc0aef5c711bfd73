import { storage } from "../../page/storage.js";
import { config } from "../../page/words.js";
import { Stream } from "../../realtime/stream.js";

/** @returns {Stream} of one of the visitor's dialogs; `access`: {token, headers, renew} */
export function dialogStream(id, access) {
  const urls = { socket: `/ws/widget/dialogs/${id}/` };
  for (const name of ["events", "log", "messages", "typing", "read", "ack"]) urls[name] = `/api/widget/dialogs/${id}/${name}`;
  return new Stream({ dialogId: id, urls, storage, storageKey: `replyx:${config.site_token}:${id}`, ...access });
}
