import { config, say } from "../../page/words.js";

export const language = document.documentElement.lang || "en";

const ahead = Date.parse(config.now) - Date.now();
const skew = Math.abs(ahead) > 5000 ? ahead : 0; // less is the way from the server, not a wrong clock

/** @returns {number} milliseconds by the server's clock, which all times of dialogs are from. */
export const now = () => Date.now() + skew;

/** @returns {string} what a visitor is called who may have no name. */
export const visitorName = ({ id, name, email }) => name || email || say("visitor_number", { id });

/** @returns {string} the key of something this manager keeps in this browser. */
export const ownKey = (...words) => ["replyx", config.me.id, ...words].join(":");

/** @returns {string} a language in words, where its code is known */
export function languageName(code) {
  try {
    return code && new Intl.DisplayNames(language, { type: "language" }).of(code);
  } catch {
    return code;
  }
}
