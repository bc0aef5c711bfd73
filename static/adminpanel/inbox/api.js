import { config } from "../../page/words.js";
import { Refusal, request } from "../../realtime/http.js";
import { session } from "./session.js";

const PATIENCE = 10000; // milliseconds: a connection may be frozen, and nobody says so

/** @returns {object} the header that Django wants with every change; the token may turn at a login. */
export function csrf() {
  const [, token = ""] = document.cookie.match(new RegExp(`(?:^|; )${config.csrf_cookie}=([^;]+)`)) ?? [];
  return { "X-CSRFToken": token };
}

/**
 * One call of the managers' API.
 * @returns {Promise<?object>} the JSON of the answer
 * @throws {Refusal} also where there was no answer, with the status 0
 */
export async function call(method, url, body, timeout = body ? 2 * PATIENCE : PATIENCE) {
  const headers = { ...csrf(), Accept: "application/json" };
  try {
    return await request(url, { method, headers, body, timeout, redirect: "manual" });
  } catch (error) {
    // A page of the admin sends to its login where the API says 401.
    if (error.status !== 401 && error.status !== 0) throw error instanceof Refusal ? error : new Refusal(0);
    session.end();
    throw new Refusal(401);
  }
}

/** A call that a model is asked for; its server says itself when it took too long. */
export const askModel = (url, body = {}) => call("POST", url, body, 320000);

export const get = (url) => call("GET", url);
export const dialogUrl = (id, rest = "") => `${config.urls.dialogs}${id}/${rest}`;
export const pageUrl = (id, rest = "") => `${config.urls.inbox}${id ? `${id}/` : ""}${rest}`;
/** The form that makes a part of what the site knows of an answer. */
export const teachUrl = (dialog, seq) => `${config.urls.teach}?${new URLSearchParams({ dialog, seq })}`;
