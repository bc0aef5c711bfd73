import { config } from "../../page/words.js";
import { ThisBrowser } from "../push/this-browser.js";

/** A click on a notification opens its dialog here. @param {function(?number): void} open */
export function followPushes(open) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => open(data.open));
  new ThisBrowser({ user: config.me.id, api: config.urls.push, worker: config.urls.push_worker }).renew().catch(() => null);
}
