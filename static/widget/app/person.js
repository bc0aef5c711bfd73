import { forget, recall, remember } from "./memory.js";

let person = recall("visit")?.who ?? "";

/** @returns {string} the shop's own id of who this is, "" for somebody unknown */
export const who = () => person;

/** The key of what is the person's own: a draft, messages that no dialog took yet. */
export const own = (key) => (person ? `${key}:${person}` : key);

/** Who it is from now on. What somebody unknown wrote comes along with who they turn out to be. */
export function become(id = "") {
  if (id === person) return;
  const draft = recall("draft");
  const early = recall("early") ?? [];
  const comesAlong = !person;
  person = id;
  if (!comesAlong) return;
  remember(own("draft"), recall(own("draft")) || draft);
  remember(own("early"), [...(recall(own("early")) ?? []), ...early]);
  remember("draft", "");
  remember("early", []);
}

/** Nothing of the person stays, in no tab, and nobody is let in with their token any more. */
export function logOut(token = recall("visit")?.token) {
  forget();
  person = "";
  if (!token) return;
  const headers = { Authorization: `Bearer ${token}` };
  fetch("/api/widget/logout", { method: "POST", headers, keepalive: true }).catch(() => null);
}
