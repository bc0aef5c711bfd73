// What the server is asked.
import { find } from "./dom.js";
import { word } from "./words.js";

/** Do what a verb says; shows why where that can't be done, and throws. */
export async function act(verb, fields = {}) {
  const response = await fetch(`/_/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });
  const said = await response.json();
  if (!response.ok) {
    toast(said.error ?? word("failed"));
    throw new Error(said.error);
  }
  return said;
}

/** Calls `changed` now and after each change, for ever. */
export async function follow(changed) {
  let seen = -1;
  for (;;) {
    try {
      const response = await fetch(`/_/changes?after=${seen}`);
      seen = (await response.json()).changes;
      await changed();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      seen = -1;
    }
  }
}

/** The answer of a bot to a pressed button, or nothing where it is silent. */
export async function answerTo(query) {
  for (let seen = -1, until = Date.now() + 15_000; Date.now() < until;) {
    const answer = await act("press_answer", { query });
    if (answer) return answer;
    seen = (await (await fetch(`/_/changes?after=${seen}`)).json()).changes;
  }
  return null;
}

let fading;

/** A word that goes by itself. */
export function toast(text) {
  const node = find("#toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => node.classList.remove("shown"), 4000);
}

/** The bytes of a file as the server takes them. */
export async function fileOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const kind = /^image\/(png|jpeg|webp)$/.test(file.type) ? "photo" : /^audio\/ogg/.test(file.type) ? "voice" : "document";
  return { kind, name: file.name, mime: file.type, data: btoa(text) };
}
