import { Backoff } from "./backoff.js";

/** A mark that only rises: told at most once in `timing.mark` milliseconds, the highest number. */
export class Mark {
  #tell;
  #every;
  #backoff;
  #retry = null;
  #timer = null;
  #told = 0;
  #seq = 0;

  constructor(tell, timing) {
    this.#tell = tell;
    this.#every = timing.mark;
    this.#backoff = new Backoff(timing);
  }

  to(seq) {
    this.#seq = Math.max(this.#seq, seq);
    this.#flush();
  }

  /** Tells it once more: the connection that carried it may have died with it. */
  again() {
    this.#told = 0;
    this.#flush();
  }

  /** Tells it once more by and by: the server could not take it. */
  later() {
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      this.#backoff.up();
      this.again();
    }, this.#backoff.next(1006).delay);
  }

  #flush() {
    if (this.#timer || this.#seq <= this.#told) return;
    this.#told = this.#seq;
    this.#tell(this.#seq);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, this.#every);
  }
}

/** That somebody writes: repeated while they do, and off by itself when they stop. */
export class TypingNotice {
  #tell;
  #timing;
  #toldAt = 0;
  #timer;

  constructor(tell, timing) {
    this.#tell = tell;
    this.#timing = timing;
  }

  set(on) {
    clearTimeout(this.#timer);
    if (on) this.#timer = setTimeout(() => this.set(false), this.#timing.typingOff);
    const now = Date.now();
    if (on ? now - this.#toldAt < this.#timing.typing : !this.#toldAt) return;
    this.#toldAt = on ? now : 0;
    this.#tell(on);
  }
}
