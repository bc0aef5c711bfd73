import { config } from "../../page/words.js";
import { session } from "./session.js";

const PATIENCE = 10000; // milliseconds: a connection may be frozen, and nobody says so

/** An answer that is not 2xx, or none at all (`status` 0). */
export class Refusal extends Error {
  constructor(status, error) {
    super(error?.detail ?? "");
    Object.assign(this, { status, error });
  }
}

/** @returns {object} the header that Django wants with every change; the token may turn at a login. */
export function csrf() {
  const [, token = ""] = document.cookie.match(new RegExp(`(?:^|; )${config.csrf_cookie}=([^;]+)`)) ?? [];
  return { "X-CSRFToken": token };
}

/**
 * One call of the managers' API.
 * @returns {Promise<?object>} the JSON of the answer
 * @throws {Refusal}
 */
export async function call(method, url, body) {
  const headers = { ...csrf(), Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), body ? 2 * PATIENCE : PATIENCE);
  const [response, text] = await fetch(url, {
    method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: abort.signal,
  }).then(async (found) => [found, await found.text()]).catch(() => {
    throw new Refusal(0);
  }).finally(() => clearTimeout(timer));
  // A page of the admin answers with its login form where the API says 401.
  if (response.status === 401 || response.redirected) {
    session.end();
    throw new Refusal(401);
  }
  if (response.status === 204) return null;
  const answer = parsed(text);
  if (!response.ok) throw new Refusal(response.status, answer?.error);
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const get = (url) => call("GET", url);
export const dialogUrl = (id, rest = "") => `${config.urls.dialogs}${id}/${rest}`;
export const pageUrl = (id, rest = "") => `${config.urls.inbox}${id ? `${id}/` : ""}${rest}`;
