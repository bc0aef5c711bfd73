import { isolated } from "../../text/direction.js";

/** What the server wrote into the page, its words and our memory. */
const written = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = written("config");
const words = written("words");

/** @returns {string} a phrase in the reader's language, its {places} filled. */
export const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => isolated(values[name]));

export const find = (selector) => document.querySelector(selector);

/** An element; properties are set as properties, so nothing is ever parsed as HTML. */
export function make(name, { data = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  Object.assign(node.dataset, data);
  node.append(...children.filter((child) => child != null));
  return node;
}

/** An icon of the page's sprite. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Whether a key is part of entering a character; Safari says so of the last one by 229 alone. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

const ours = `replyx:${config.site_token}:`;

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // blocked for third parties: what is remembered lives as long as the page
  }
}

export const disk = storage();
const memory = {};
let forgotten = false;

/** @returns {number[]} the dialogs in which an earlier page left messages of this visitor unsent */
export function unsentDialogs(visitor) {
  try {
    const kept = Object.keys(disk).filter((key) => /^\d+:/.test(key.slice(ours.length)) && key.startsWith(ours));
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
