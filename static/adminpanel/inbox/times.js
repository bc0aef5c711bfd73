import { language, now } from "./page.js";

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map();
function format(kind, options) {
  const key = kind.name + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new kind(language, options));
  return formats.get(key);
}
const dated = (options) => format(Intl.DateTimeFormat, options);
const amount = (unit, value) =>
  format(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "short" }).format(value);
const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
const daysAgo = (date) => Math.round((midnight(Date.now()) - midnight(date)) / DAY);
const capital = (text) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1);

// 09:05 where the day has 24 hours, 9:05 AM where it has twice twelve.
const { hour12 } = new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions();
const HOURS = { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };

/** @returns {string} 14:05 */
export const clock = (iso) => dated(HOURS).format(new Date(iso));

/** @returns {string} the whole moment, for a title. */
export const moment = (iso) => dated({ dateStyle: "long", timeStyle: "short" }).format(new Date(iso));

/** @returns {string} Today, Yesterday, 20 November, 20 November 2025 */
export function day(iso) {
  const ago = daysAgo(iso);
  if (ago === 0 || ago === 1) {
    return capital(format(Intl.RelativeTimeFormat, { numeric: "auto" }).format(-ago, "day"));
  }
  return dated({ day: "numeric", month: "long", ...year(iso) }).format(new Date(iso));
}

/** @returns {string} as short as a row of the list wants it: 14:05, Mon, 3 Nov */
export function brief(iso) {
  const ago = daysAgo(iso);
  if (ago <= 0) return clock(iso);
  if (ago < 7) return dated({ weekday: "short" }).format(new Date(iso));
  return dated({ day: "numeric", month: "short", ...year(iso) }).format(new Date(iso));
}

/** @returns {string} how long ago, in one unit: 40 sec, 12 min, 3 hr, 2 days */
export function since(iso) {
  const passed = Math.max(0, now() - Date.parse(iso));
  if (passed < MINUTE) return amount("second", Math.floor(passed / 1000));
  if (passed < HOUR) return amount("minute", Math.floor(passed / MINUTE));
  if (passed < 2 * DAY) return amount("hour", Math.floor(passed / HOUR));
  return amount("day", Math.floor(passed / DAY));
}

/** @returns {string} 5 sec */
export const seconds = (milliseconds) => amount("second", Math.max(1, Math.ceil(milliseconds / 1000)));

/** @returns {?string} what a clock shows in a time zone; null where the zone is not one. */
export function clockIn(zone) {
  try {
    const options = { timeZone: zone, weekday: "short", ...HOURS };
    return new Intl.DateTimeFormat(language, options).format();
  } catch {
    return null;
  }
}

/** @returns {string} 12 KB, 3.4 MB */
export function bytes(size) {
  const [unit, value] = size < 1e6 ? ["kilobyte", size / 1024] : ["megabyte", size / 1024 / 1024];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 };
  return format(Intl.NumberFormat, options).format(value);
}

function year(iso) {
  return new Date(iso).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
}
