import { storage as disk } from "../../page/storage.js";
import { config } from "../../page/words.js";

const ours = `replyx:${config.site_token}:`;
const memory = {};
let forgotten = false;

/** @returns {number[]} the dialogs in which an earlier page left messages of this visitor unsent */
export function unsentDialogs(visitor) {
  try {
    const kept = keys().filter((key) => /^\d+:/.test(key.slice(ours.length)));
    const left = kept.filter((key) => JSON.parse(disk[key]).by === visitor);
    return [...new Set(left.map((key) => parseInt(key.slice(ours.length))))];
  } catch {
    return [];
  }
}

export function recall(key) {
  try {
    return JSON.parse(disk.getItem(ours + key)) ?? memory[key];
  } catch {
    return memory[key];
  }
}

export function remember(key, value) {
  if (forgotten) return;
  memory[key] = value;
  try {
    disk.setItem(ours + key, JSON.stringify(value));
  } catch {
    // memory has it
  }
}

/** Forgets all, as every tab of this site does; what is remembered from now on is lost with the page. */
export function forget() {
  forgotten = true;
  for (const key of Object.keys(memory)) delete memory[key];
  for (const key of keys()) disk.removeItem(key);
}

function keys() {
  try {
    return Object.keys(disk ?? {}).filter((key) => key.startsWith(ours));
  } catch {
    return [];
  }
}

/** Calls back when another tab remembered something else, or null for nothing any more. */
export function onElsewhere(key, then) {
  addEventListener("storage", (event) => {
    if (event.key === null || (event.key === ours + key && event.newValue === null)) then(null);
    else if (event.key === ours + key) then(recall(key));
  });
}
