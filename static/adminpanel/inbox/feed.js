import { config } from "../../page/words.js";
import { Connection } from "../../realtime/connection.js";
import { isFinal } from "../../realtime/http.js";
import { polling, webSocket } from "../../realtime/transports.js";
import { session } from "./session.js";

const OPEN = 10000; // milliseconds for a socket to greet
const AGAIN = 1000; // after a refresh that was not answered
const EVERY = 4000; // between refreshes while sockets are blocked

/**
 * What happens in all dialogs of the manager's sites: rows over a socket, and after each connection
 * the list anew, because what came meanwhile was told to nobody.
 * @param {{row: function(object): void, gone: function(object): void, refresh: function(): Promise, status: function(object): void}} on
 */
export function follow({ row, gone, refresh, status }) {
  const feed = new Connection({
    roads: [
      webSocket(() => "/ws/inbox/", { patience: OPEN }),
      polling(refresh, { patience: 2 * OPEN, every: EVERY }),
    ],
    renew: () => session.back(),
    timing: { heartbeat: config.heartbeat * 1000 },
  });
  feed.addEventListener("frame", ({ detail }) => {
    if (detail.type === "inbox.updated") row(detail);
    if (detail.type === "inbox.removed") gone(detail);
  });
  const catchUp = async () => {
    const { status: now } = feed;
    const again = await refresh().catch((error) => !isFinal(error));
    if (again === true) setTimeout(() => now === feed.status && catchUp(), AGAIN);
  };
  feed.addEventListener("status", ({ detail }) => {
    if (detail.transport === "ws") catchUp();
    if (detail.reason === "not_authorised") session.end();
    status(detail);
  });
  feed.start();
  return feed;
}
