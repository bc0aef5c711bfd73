import { config } from "../../page/words.js";

const home = parent === window ? null : config.parent_origin;

/** Events of the customer's page: "init", "open", "close", "identify", "page", "logout", "forget". */
export const host = new EventTarget();

/** Tells the loader; nobody but a page of the checked origin can hear it. */
export function tell(type, data) {
  if (home) parent.postMessage({ replyx: 1, type, ...data }, home);
}

addEventListener("message", ({ source, origin, data }) => {
  if (!home || source !== parent || origin !== home || data?.replyx !== 1) return;
  host.dispatchEvent(new CustomEvent(String(data.type), { detail: data }));
});

/** @returns {Promise<object>} `{open, focus, page, identity, logout}`; our own where no loader answers in time. */
export function greet() {
  const alone = { open: config.mode !== "floating", page: { url: document.referrer || location.origin } };
  if (!home) return Promise.resolve(alone);
  return new Promise((resolve) => {
    host.addEventListener("init", ({ detail }) => resolve(detail), { once: true });
    setTimeout(resolve, 3000, alone);
    tell("ready");
  });
}
