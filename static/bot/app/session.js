import { config } from "../../page/words.js";
import { request } from "../../realtime/http.js";
import { once } from "../../realtime/api.js";
import { launch } from "./telegram/launch.js";

const PATIENCE = 20000; // milliseconds
const EARLY = 600; // of 1,000 milliseconds of each second that a token is good
const LANGUAGE = { "Accept-Language": config.lang };

/**
 * Who has the app open. The token is short; a new one is had with what Telegram gave, while that is young, for a day
 * where the one of before is not over. Says "over" with the refusal where that is no more: the app has to be opened again.
 */
class Session extends EventTarget {
  answer = null;
  #once = once();
  #next = null;

  get token() {
    return this.answer?.token ?? null;
  }

  /** Begins, or goes on with a new token. @returns {Promise} @throws {Refusal} */
  begin() {
    return this.#once("begin", async () => {
      const body = { init_data: launch.initData };
      try {
        this.answer = await request(config.urls.session, { headers: this.#headers(), body, timeout: PATIENCE });
        clearTimeout(this.#next);
        this.#next = setTimeout(() => this.begin().catch(() => {}), this.answer.expires_in * EARLY);
      } catch (error) {
        if (error.status === 401) this.dispatchEvent(new CustomEvent("over", { detail: error }));
        throw error;
      }
    });
  }

  /** One call of the app's API. @returns {Promise<object>} @throws {Refusal} */
  async call(url, body) {
    const ask = () =>
      request(url, { headers: this.#headers(), body, timeout: PATIENCE });
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.begin();
      return ask();
    }
  }

  #headers() {
    return { ...LANGUAGE, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
  }
}

export const session = new Session();
