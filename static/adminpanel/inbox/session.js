import { config } from "../../page/words.js";

const EVERY = 5000; // milliseconds between looks whether somebody has logged in again

/**
 * The manager's login. Says "over" when it is gone: what was written stays, nothing more is taken; and "back" when
 * they have logged in again, in whichever tab. `look` asks the server, and throws while it is gone.
 */
class Session extends EventTarget {
  over = false;
  look = async () => {};
  #timer;
  #others = globalThis.BroadcastChannel && new BroadcastChannel("replyx:login");

  constructor() {
    super();
    const again = () => this.over && !document.hidden && this.#again();
    for (const type of ["focus", "visibilitychange"]) addEventListener(type, again, true);
    if (!this.#others) return;
    this.#others.onmessage = ({ data }) => (data === "over" || this.over) && this.#again();
    this.#others.postMessage("here"); // so somebody is logged in
  }

  end() {
    if (this.over) return;
    this.over = true;
    this.#timer = setInterval(() => document.hidden || this.#again(), EVERY);
    this.#others?.postMessage("over");
    this.dispatchEvent(new Event("over"));
  }

  /** Nothing goes out until this manager is back: another's login must not send it. @returns {Promise} */
  back() {
    this.end();
    return new Promise((resolve) => this.addEventListener("back", resolve, { once: true }));
  }

  /** Somebody is logged in. A page of another manager's is not theirs: they get their own. */
  is(manager) {
    if (manager !== config.me.id) {
      location.assign(config.urls.inbox);
      return;
    }
    if (!this.over) return;
    this.over = false;
    clearInterval(this.#timer);
    this.dispatchEvent(new Event("back"));
  }

  #again() {
    this.look().catch(() => null);
  }
}

export const session = new Session();
