import { once } from "./api.js";
import { isFinal } from "./http.js";
import { behind } from "./reducer.js";

/** Gets what the live road did not bring: numbers from the log, or everything anew. */
export class CatchUp {
  #get;
  #state;
  #take;
  #replaced;
  #timing;
  #once = once();
  #timer = null;
  #stopped = false;

  /**
   * @param {{get: function(string, object): Promise<object>, state: function(): State,
   *   take: function(object): void, replaced: function(object): void, timing: object}} options
   * `take` is given frames of the log, `replaced` a page that everything begins anew with
   */
  constructor({ get, state, take, replaced, timing }) {
    this.#get = get;
    this.#state = state;
    this.#take = take;
    this.#replaced = replaced;
    this.#timing = timing;
  }

  start() {
    this.#stopped = false;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Asks the log, unless what is missing comes by itself within `wait` milliseconds. */
  chase(wait) {
    if (this.#timer || this.#stopped) return;
    const seen = this.#state().last;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!behind(this.#state())) return;
      if (this.#state().last > seen) this.chase(wait);
      else this.fill();
    }, wait);
  }

  async fill() {
    try {
      const { last } = this.#state();
      await this.all();
      if (behind(this.#state()) && this.#state().last > last) this.chase(this.#timing.late);
    } catch (error) {
      if (!isFinal(error)) this.chase(this.#timing.replay);
    }
  }

  /** Everything after `last`. @throws {Refusal} */
  all() {
    return this.#once("log", async () => {
      for (let more = true; more; ) {
        const { last: after, epoch } = this.#state();
        const answer = await this.#get("log", { after, epoch });
        if (answer.reset) {
          this.#take({ type: "reset", reason: "log" });
          return;
        }
        answer.frames.forEach(this.#take);
        if (answer.dialog) this.#take({ type: "dialog.updated", ...answer.dialog });
        more = this.#state().last > after && this.#state().last < answer.last_seq;
      }
    });
  }

  /** A fresh page, however long it takes. */
  reload() {
    return this.#once("reload", async () => {
      while (!this.#stopped) {
        try {
          const page = await this.#get("messages", { limit: 50 });
          this.#replaced(page);
          return;
        } catch (error) {
          if (error.status === 403 || error.status === 404) return;
          await new Promise((resolve) => setTimeout(resolve, this.#timing.replay * (0.5 + Math.random())));
        }
      }
    });
  }
}
