const LONGEST = 3600000; // milliseconds until we ask again, whatever we were told
const AGAIN = [401, 408, 425, 429]; // refusals that are not about what was asked

/** An answer that is not 2xx; `status`, the server's `error` object, `retryAfter` in milliseconds (0: not said). */
export class Refusal extends Error {
  constructor(status, error, retryAfter) {
    super(error?.detail ?? "");
    Object.assign(this, { status, error, retryAfter });
  }
}

/** @returns {boolean} whether an error of `request` is an answer that will be the same however often one asks */
export const isFinal = ({ status }) => status >= 400 && status < 500 && !AGAIN.includes(status);

/**
 * One request; JSON or a form goes out, JSON comes back. `more`: of what `fetch` takes.
 * @returns {Promise<?object>}
 * @throws {Refusal} when it was answered otherwise; anything else is the network
 */
export async function request(url, { headers, body, timeout, ...more }) {
  const json = body && !(body instanceof FormData);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { ...headers, ...(json && { "Content-Type": "application/json" }) },
      body: json ? JSON.stringify(body) : body,
      cache: "no-store",
      signal: abort.signal,
      ...more,
    });
    if (response.status === 204) return null;
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new Refusal(response.status, errorIn(text), wait(response.headers));
  } finally {
    clearTimeout(timer);
  }
}

/** @returns {string} the address with what is not null added to its query. */
export function query(url, parameters) {
  const words = Object.entries(parameters).filter(([, value]) => value != null);
  return `${url}?${new URLSearchParams(words)}`;
}

/** `Retry-After` is seconds or a date, by the server's clock. */
function wait(headers) {
  const later = headers.get("Retry-After");
  const date = Date.parse(later) - Date.parse(headers.get("Date"));
  return Math.min(LONGEST, Math.max(0, later * 1000 || date || 0));
}

function errorIn(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return null;
  }
}
