import { Backoff } from "../../realtime/backoff.js";
import { isFinal } from "../../realtime/http.js";
import { converse } from "./conversation.js";
import { session } from "./session.js";

/** Loads a dialog, again and again until it is there, cannot be had, or is not wanted any more. */
export class Opening {
  #id;
  #on;
  #wanted = true;
  #timer;
  #backoff = new Backoff();

  /** @param {{came: function({stream: Stream, detail: object}): void, failed: function(Refusal): void}} on */
  constructor(id, on) {
    this.#id = id;
    this.#on = on;
    this.#try();
  }

  cancel() {
    this.#wanted = false;
    clearTimeout(this.#timer);
  }

  async #try(failedBefore = false) {
    const [found, error] = await converse(this.#id).then((found) => [found], (error) => [null, error]);
    if (!this.#wanted) return;
    if (found) return this.#on.came(found);
    if (!failedBefore) this.#on.failed(error); // a screen reader says it each time
    // Who is logged out comes back by `session`.
    if (!isFinal(error) && !session.over) this.#timer = setTimeout(() => this.#try(true), this.#backoff.delay());
  }
}
