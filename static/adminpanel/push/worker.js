import { keyOf } from "./key.js";

/**
 * The inbox's service worker: shows what is pushed, and brings whoever clicks it to the dialog.
 * It answers no request and keeps nothing: the inbox is as fresh with it as without.
 */
const inbox = new URL(self.registration.scope);
const browsers = new URL("/api/push/", inbox);
const isInbox = (url) => new RegExp(`^${inbox.href}(\\d+/)?$`).test(url.split(/[?#]/)[0]);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() ?? {})));

/** A push must show something, whatever it says. */
function show({ title = "ReplyX", body = "", tag = "", lang = "", dialog = null }) {
  return self.registration.showNotification(title, { body, tag, lang, renotify: Boolean(tag), data: { dialog } });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.dialog ?? null));
});

/** The dialog in an inbox that is open already, the one in front first; else in a new window. */
async function open(dialog) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = windows.filter(({ url }) => isInbox(url));
  const page = pages.find(({ focused }) => focused) ?? pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (!page) return self.clients.openWindow(dialog ? new URL(`${dialog}/`, inbox) : inbox);
  page.postMessage({ open: dialog });
  return page.focus();
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

/** The browser has another address, or none: the server is told the new one in the old one's place. */
async function renew({ oldSubscription, newSubscription }) {
  const { key, csrf_token } = await answer(await fetch(browsers));
  const wanted = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = newSubscription ?? await self.registration.pushManager.subscribe(wanted);
  const body = JSON.stringify({ ...subscription.toJSON(), key: keyOf(subscription), old: oldSubscription?.endpoint ?? "" });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf_token };
  return answer(await fetch(browsers, { method: "POST", headers, body }));
}

function answer(response) {
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  return response.json();
}
