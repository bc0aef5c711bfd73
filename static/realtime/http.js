/** An answer that is not 2xx; `status`, the server's `error` object, `retryAfter` in milliseconds. */
export class Refusal extends Error {
  constructor(status, error, retryAfter) {
    super(error?.detail ?? String(status));
    Object.assign(this, { status, error, retryAfter });
  }
}

/**
 * One request; JSON or a form goes out, JSON comes back.
 * @returns {Promise<?object>}
 * @throws {Refusal} when it was answered otherwise; anything else is the network
 */
export async function request(url, { headers = {}, body, timeout } = {}) {
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
    });
    if (response.status === 204) return null;
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new Refusal(response.status, errorIn(text), Number(response.headers.get("Retry-After")) * 1000);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns {string} the address with what is not null added to its query. */
export function query(url, parameters) {
  const words = Object.entries(parameters).filter(([, value]) => value != null);
  return url + (url.includes("?") ? "&" : "?") + new URLSearchParams(words);
}

function errorIn(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return null;
  }
}
