/** Milliseconds; any of them can be given anew as `timing`. */
export const TIMING = {
  // exponential back-off, up to `soon` while it began less than `long` ago: a server that restarts is
  // back in seconds; then up to `cap`. A connection that lived for `steady` starts it anew
  base: 500, soon: 1500, cap: 30000, steady: 5000,
  // after a restart, so that not all come at once; after "too many", this much to twice this much
  spread: 2000, long: 30000,
  // how long a WebSocket, an event stream may take to greet; between attempts at a better road
  open: 10000, hello: 5000, upgrade: 30000,
  // before the next road is tried beside one that may be hanging
  hurry: 1200,
  // without a frame for a heartbeat and the slack another is tried beside it, after one more it counts as dead
  poll: 3000, heartbeat: 25000, slack: 5000,
  // before asking the log for what is on its way anyway, after a hello and otherwise
  replay: 2000, late: 500,
  // between acks; typing is repeated, and off by itself
  mark: 500, typing: 3000, typingOff: 5000,
  // what an answer may take
  post: 20000, upload: 120000,
};

const STOP = { 4002: "not_authorised", 4003: "origin", 4004: "gone" };

/** @returns {number} the close code that says the same as an HTTP status. */
export const codeOf = (status) =>
  ({ 401: 4001, 403: 4002, 404: 4004, 429: 4008, 503: 1013 })[status] ?? 1006;

/** When to try again: exponential with full jitter, and what a close code asks for. */
export class Backoff {
  #timing;
  #random;
  #tries = 0;
  #began = 0; // when it failed first
  #since = 0;

  constructor(timing = TIMING, random = Math.random) {
    this.#timing = timing;
    this.#random = random;
  }

  /** The connection is up. */
  up() {
    this.#since ||= Date.now();
  }

  /**
   * @param {number} least milliseconds that the server asked for
   * @returns {number} milliseconds, up to twice as many each time, and no less than those
   */
  delay(least = 0) {
    const { base, soon, long, cap } = this.#timing;
    this.#began ||= Date.now();
    const most = Date.now() - this.#began < long ? soon : cap;
    const limit = Math.min(most, base * 2 ** this.#tries);
    this.#tries += limit < most;
    return least + this.#random() * Math.max(base, limit - least);
  }

  reset() {
    this.#tries = this.#began = 0;
  }

  /**
   * @param {number} code why the connection ended
   * @returns {{delay: number, renew?: boolean, patient?: boolean, stop?: string}}
   */
  next(code) {
    const { steady, spread, long } = this.#timing;
    if (this.#since && Date.now() - this.#since >= steady) this.reset();
    this.#since = 0;
    if (STOP[code]) return { delay: 0, stop: STOP[code] };
    if (code === 4008) return { delay: long * (1 + this.#random()), patient: true };
    const first = !this.#began;
    const delay = this.delay();
    if (code === 4001) return { delay: first ? 0 : delay, renew: true };
    if (code === 4010 && first) return { delay: 0 };
    if (code === 1012 && first) return { delay: spread * this.#random() };
    return { delay };
  }
}
