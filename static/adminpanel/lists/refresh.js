import { Sync } from "../../realtime/sync.js";
import { merge } from "./merge.js";

/** A list of Django's admin that shows what is, while somebody reads, selects and types in it. */

const EVERY = 1000; // milliseconds between two loads, however much changes
const AGAIN = 5000; // after a load that failed

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const shown = () =>
  new Promise((done) => {
    if (!document.hidden) return done();
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      done();
    };
    document.addEventListener("visibilitychange", look);
  });

async function load() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null; // the network is away, or the session over
  }
}

let last = 0;

async function refresh() {
  await shown();
  await pause(last + EVERY - Date.now());
  last = Date.now();
  let page = await load();
  if (!page) {
    await pause(AGAIN);
    page = await load();
  }
  if (page) merge(page);
}

const { events, versions } = JSON.parse(document.getElementById("sync-list").textContent);
// Fields in rows are numbered by their place: there a list stays as it was loaded.
if (!document.querySelector("#changelist-form [name$=TOTAL_FORMS]")) {
  const sync = new Sync({ versions });
  sync.refetchOn(events, refresh);
  sync.start();
}
