import { config } from "./page.js";

const language = config.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
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
  const digits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
}
