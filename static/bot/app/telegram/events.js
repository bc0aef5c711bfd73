/**
 * The client of Telegram around the page: what it is told, and what it tells.
 * https://core.telegram.org/api/web-events
 *
 * Telegram's own script is not loaded: it would see what is said here, and where telegram.org cannot be reached
 * the page would wait for it.
 */
const heard = new EventTarget();
const frame = parent === window ? null : parent;
const ORIGIN = /^https:\/\/web[akz]?\.telegram\.org$/;

/** Tells the client; nothing happens where there is none. */
export function tell(type, data = {}) {
  const native = window.TelegramWebviewProxy;
  if (native) native.postEvent(type, JSON.stringify(data));
  else if (frame) frame.postMessage(JSON.stringify({ eventType: type, eventData: data }), around());
}

/** Calls back with what the client says under this name. */
export function hear(type, then) {
  heard.addEventListener(type, ({ detail }) => then(detail ?? {}));
}

function take(type, data) {
  heard.dispatchEvent(new CustomEvent(String(type), { detail: data }));
}

/** The page around this one; the policy lets in only those of Telegram, so nobody else listens. */
function around() {
  const origin = location.ancestorOrigins?.[0] ?? "";
  return ORIGIN.test(origin) ? origin : "https://web.telegram.org";
}

// Apps call one of these, each its own.
window.Telegram = { ...window.Telegram, WebView: { receiveEvent: take } };
window.TelegramGameProxy = { receiveEvent: take };

addEventListener("message", ({ source, origin, data }) => {
  if (!frame || source !== frame || !ORIGIN.test(origin) || typeof data !== "string") return;
  try {
    const { eventType, eventData } = JSON.parse(data);
    take(eventType, eventData);
  } catch {
    // not for us
  }
});
