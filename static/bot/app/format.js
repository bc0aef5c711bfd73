import { config } from "../../page/words.js";

const numbers = new Intl.NumberFormat(config.lang);
const signed = new Intl.NumberFormat(config.lang, { signDisplay: "always" });
const moments = new Intl.DateTimeFormat(config.lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const units = (amount) => numbers.format(amount);
export const change = (amount) => signed.format(amount);
export const when = (at) => moments.format(new Date(at));
