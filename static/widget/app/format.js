import { config } from "../../page/words.js";

const language = config.lang;
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);

export const time = (date) => clock.format(date);
export const moment = (date) => full.format(date);
export const sameDay = (one, other) => midnight(one) === midnight(other);

/** @returns {string} "Today", "Yesterday", "5 November" */
export function day(date) {
  const ago = Math.round((midnight(new Date()) - midnight(date)) / 864e5);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const name = ago < 2
    ? relative.format(-ago, "day")
    : date.toLocaleDateString(language, { day: "numeric", month: "long", year });
  return name[0].toUpperCase() + name.slice(1);
}

/** @returns {string} "840 kB" */
export function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return amount(value, unit, value < 10 ? 1 : 0);
}

/** @returns {string} "9 sec", "50 min" */
export const wait = (ms) => (ms < 9e4 ? amount(Math.ceil(ms / 1e3), "second") : amount(Math.ceil(ms / 6e4), "minute"));

const amount = (value, unit, maximumFractionDigits) =>
  new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits }).format(value);
