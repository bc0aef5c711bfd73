import { config } from "../../page/words.js";
import { Backoff } from "../../realtime/backoff.js";
import { session } from "./session.js";

/** What is somebody's own. Says "change" when it is another, "stale" while it cannot be loaded. */
class Own extends EventTarget {
  shown = null;
  #backoff = new Backoff();
  #again = false;
  #loading = null;

  /** Loads it; what changes meanwhile is loaded after it. @returns {Promise} */
  load() {
    this.#again = true;
    this.#loading ??= this.#run().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #run() {
    while (this.#again) {
      this.#again = false;
      try {
        this.shown = await session.call(config.urls.me);
        this.#backoff.reset();
        this.dispatchEvent(new Event("change"));
      } catch (error) {
        if (error.status === 401) return;
        this.dispatchEvent(new Event("stale"));
        await new Promise((resolve) => setTimeout(resolve, 500 + this.#backoff.delay(error.retryAfter)));
        this.#again = true;
      }
    }
  }
}

export const own = new Own();
