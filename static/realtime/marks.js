/** A mark that only rises: told at most once in `every` milliseconds, the highest number. */
export class Mark {
  #tell;
  #every;
  #timer = null;
  #told = 0;
  #seq = 0;

  constructor(tell, every) {
    this.#tell = tell;
    this.#every = every;
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
