import { config } from "../../page/words.js";
import { request } from "../../realtime/http.js";
import { once } from "../../realtime/api.js";
import { launch } from "./telegram/launch.js";

const PATIENCE = 20000; // milliseconds
const LANGUAGE = { "Accept-Language": config.lang };

/**
 * Who has the app open. The token is short; a new one is had with what Telegram gave, while that is young. Says "over"
 * with the refusal where that is no more: the app has to be opened again.
 */
class Session extends EventTarget {
  answer = null;
  #once = once();

  get token() {
    return this.answer?.token ?? null;
  }

  /** Begins, or goes on with a new token. @returns {Promise} @throws {Refusal} */
  begin() {
    return this.#once("begin", async () => {
      const body = { init_data: launch.initData };
      try {
        this.answer = await request(config.urls.session, { headers: LANGUAGE, body, timeout: PATIENCE });
      } catch (error) {
        if (error.status === 401) this.dispatchEvent(new CustomEvent("over", { detail: error }));
        throw error;
      }
    });
  }

  /** One call of the app's API. @returns {Promise<object>} @throws {Refusal} */
  async call(url, body) {
    const ask = () =>
      request(url, { headers: { ...LANGUAGE, Authorization: `Bearer ${this.token}` }, body, timeout: PATIENCE });
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.begin();
      return ask();
    }
  }
}

export const session = new Session();
