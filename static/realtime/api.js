import { query, request } from "./http.js";

/** @returns {function(string, function(): Promise): Promise} work under way that nobody needs twice, by name */
export function once() {
  const under = {};
  return (name, work) =>
    (under[name] ??= (async () => work())().finally(() => {
      under[name] = null;
    }));
}

/** The addresses of one dialog, asked with the headers of the moment. */
export class Api {
  #urls;
  #headers;
  #renew;
  #timing;
  #once = once();

  constructor({ urls, headers, renew }, timing) {
    this.#urls = urls;
    this.#headers = headers;
    this.#renew = renew;
    this.#timing = timing;
  }

  /** @returns {Promise<object>} of "log" or "messages", with new headers where these ran out. @throws {Refusal} */
  async get(name, parameters) {
    const ask = () =>
      request(query(this.#urls[name], parameters), { headers: this.#headers(), timeout: this.#timing.post });
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.renew();
      return ask();
    }
  }

  /** @returns {Promise<object>} the stored message. @throws {Refusal} */
  post({ text, client_id, private: hidden, last_seq }, files) {
    let body = { text, client_id };
    if (hidden) body.private = true;
    if (last_seq != null) body.last_seq = last_seq;
    if (files.length) {
      const form = new FormData();
      for (const [name, value] of Object.entries(body)) form.append(name, value);
      for (const file of files) form.append("file", file);
      body = form;
    }
    const timeout = files.length ? this.#timing.upload : this.#timing.post;
    return request(this.#urls.messages, { headers: this.#headers(), body, timeout });
  }

  /** Typing, read, ack: state, not log. @throws {Refusal} */
  tell(type, body) {
    return request(this.#urls[type], { headers: this.#headers(), body, timeout: this.#timing.post });
  }

  renew() {
    return this.#once("renew", this.#renew);
  }
}
