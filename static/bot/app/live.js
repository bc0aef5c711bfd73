import { query } from "../../realtime/http.js";
import { Sync } from "../../realtime/sync.js";
import { own } from "./own.js";
import { session } from "./session.js";

const BEFORE = { tasks: -1, users: -1, payouts: -1 }; // what changed since the first load is not known: it is loaded once more
const EVENTS = ["tasks.*", "users.balance_updated", "payouts.*"];

/** Loads what is somebody's own anew when it changed, whoever changed it. */
export function live() {
  const sync = new Sync({
    versions: BEFORE,
    address: () => query("/sync", { token: session.answer.sync_token }),
    renew: () => session.begin(),
  });
  sync.refetchOn(EVENTS, () => own.load());
  sync.start();
}
