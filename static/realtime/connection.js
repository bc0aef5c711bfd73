import { Attempt } from "./attempt.js";
import { Backoff, TIMING } from "./backoff.js";

const WAKING = ["online", "offline", "pageshow", "visibilitychange"];

/**
 * One connection that comes back by itself, on the best road that is open.
 *
 *   const list = new Connection({ roads: [webSocket(() => "/ws/inbox/", { patience: 10000 })] });
 *   list.addEventListener("frame", (e) => …);   // e.detail is the frame; pings are answered already
 *   list.addEventListener("status", (e) => …);  // {status, transport, retryAt, code, reason}
 *   list.start(); list.send({type: "open", dialog_id: 7, after: 12}); list.stop();
 *
 * After each "online" the caller says again what it wants from this socket.
 */
export class Connection extends EventTarget {
  #roads;
  #renew;
  #timing;
  #backoff;
  #on = false;
  #level = 0;
  #misses = 0;
  #current = null;
  #rival = null;
  #retry = null;
  #better = null;
  #late = null;
  #proven = false; // whether the best road was open before
  #eager = 0;
  #patient = false;
  #movesAt = 0;

  /** @param {{roads: Road[], renew?: function(): Promise, timing?: object}} options best road first */
  constructor({ roads, renew = async () => {}, timing = {} }) {
    super();
    this.#roads = roads;
    this.#renew = renew;
    this.#timing = { ...TIMING, ...timing };
    this.#backoff = new Backoff(this.#timing);
    this.status = { status: "offline", transport: null, retryAt: null };
  }

  start() {
    if (this.#on) return;
    this.#on = true;
    for (const type of WAKING) window.addEventListener(type, this, true);
    this.#connect();
  }

  stop() {
    this.#halt();
    this.#say("offline");
  }

  /** @returns {boolean} whether a WebSocket took it */
  send(frame) {
    return Boolean(this.#current?.send(frame));
  }

  /** What browsers know before we do: networks that come and go, pages that wake. */
  handleEvent({ type }) {
    if (this.#retry) {
      if (!this.#patient && !document.hidden) this.#connect(0);
    } else if (type === "offline") {
      if (this.#current?.up) this.#current.end(1006);
    } else if (type === "online" || this.#current?.quiet) {
      this.#improve(0, this.#level);
    }
  }

  #connect(level = this.#level) {
    this.#clear();
    this.#try(level);
  }

  #try(level) {
    this.#level = level;
    this.#say("connecting");
    this.#current = this.#open(level);
    if (!this.#roads[level + 1]) return;
    const trust = this.#proven && !level ? 2.5 : 1;
    this.#late = setTimeout(() => this.#hurry(), trust * this.#timing.hurry);
  }

  /** It may be hanging: the next road is tried beside it, and whichever greets first is taken. */
  #hurry() {
    if (this.#rival) this.#current.drop();
    else this.#rival = this.#current;
    this.#try(this.#level + 1);
  }

  #open(level) {
    const on = {
      up: (attempt) => this.#greeted(attempt),
      frame: (attempt, frame) => this.#frame(frame),
      quiet: (attempt) => attempt === this.#current && this.#improve(0, this.#level),
      end: (attempt, code, worked) =>
        attempt === this.#rival ? this.#lost(attempt, code) : this.#ended(attempt, code, worked),
    };
    return new Attempt(this.#roads[level], level, on, this.#timing);
  }

  #greeted(attempt) {
    if (attempt === this.#rival) {
      this.#rival = null;
      this.#current.drop();
      this.#current = attempt;
    }
    clearTimeout(this.#late);
    if (!attempt.level) this.#proven = true;
    if (attempt.level !== this.#level) this.#eager = 0;
    this.#level = attempt.level;
    this.#misses = this.#movesAt = 0;
    this.#backoff.up();
    clearTimeout(this.#better);
    if (this.#level) this.#seek();
    this.#say("online", { transport: attempt.name });
  }

  #frame(frame) {
    if (frame.type === "moving") {
      const wait = frame.retry_in * 1000 * (0.5 + Math.random());
      this.#movesAt = Date.now() + wait;
      clearTimeout(this.#better);
      this.#better = setTimeout(() => this.#improve(this.#level, this.#level), wait);
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  async #ended(attempt, code, worked) {
    this.#clear();
    const plan = this.#backoff.next(code);
    if (plan.stop) {
      this.#halt();
      this.#say("offline", { code, reason: plan.stop });
      return;
    }
    if (plan.renew) {
      this.#say("connecting", { code });
      if (!(await this.#renewed())) plan.delay ||= this.#backoff.delay();
      if (!this.#on || this.#current !== attempt) return;
    }
    const fell = !worked && code < 4000 && code !== 1012 && this.#fall();
    const wait = fell ? 0 : Math.max(plan.delay, this.#movesAt - Date.now());
    this.#movesAt = 0;
    this.#patient = Boolean(plan.patient);
    this.#say("offline", { code, retryAt: Date.now() + wait });
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  /** A road that never got up: twice is enough for a socket, and after the last the first again. */
  #fall() {
    this.#misses += 1;
    if (this.#level === 0 && this.#misses < 2) return false;
    this.#misses = 0;
    this.#level = (this.#level + 1) % this.#roads.length;
    return this.#level > 0;
  }

  #seek() {
    const wait = Math.min(1, 2 ** this.#eager++ / 8) * this.#timing.upgrade;
    this.#better = setTimeout(() => this.#improve(0, this.#level - 1), wait);
  }

  /** Opens a better road beside the one in use, which is left only when the other has greeted. */
  #improve(level, worst) {
    clearTimeout(this.#better);
    if (!this.#current?.up || this.#rival) return;
    this.#rival = this.#open(level);
    this.#rival.worst = worst;
  }

  async #lost({ level, worst }, code) {
    this.#rival = null;
    if (code === 4001) await this.#renewed();
    if (level < worst) this.#improve(level + 1, worst);
    else if (this.#current?.up && this.#level) this.#seek();
  }

  async #renewed() {
    try {
      await this.#renew();
      return true;
    } catch {
      return false;
    }
  }

  #clear() {
    clearTimeout(this.#retry);
    clearTimeout(this.#better);
    clearTimeout(this.#late);
    this.#retry = null;
    this.#rival?.drop();
    this.#rival = null;
  }

  #halt() {
    this.#on = false;
    for (const type of WAKING) window.removeEventListener(type, this, true);
    this.#clear();
    this.#current?.drop();
    this.#current = null;
  }

  #say(status, more = {}) {
    this.status = { status, transport: null, retryAt: null, ...more };
    this.dispatchEvent(new CustomEvent("status", { detail: this.status }));
  }
}
