/**
 * One try of one road. It tells `on.up(attempt)` at its first sign of life, `on.frame(attempt, frame)`,
 * `on.quiet(attempt)` when a heartbeat is overdue, and `on.end(attempt, code, worked)` once: it closed, was
 * not up in time, or has been silent for too long.
 */
export class Attempt {
  up = false;
  #heard = Date.now();
  #road;
  #on;
  #heartbeat;
  #slack;
  #timer;
  #over = false;

  constructor(road, level, on, { heartbeat, slack }) {
    this.name = road.name;
    this.level = level;
    this.#on = on;
    this.#heartbeat = heartbeat;
    this.#slack = slack;
    this.#timer = setTimeout(() => this.end(1006), road.patience);
    this.#road = road.open({
      up: () => this.#hear(),
      frame: (frame) => this.#frame(frame),
      close: (code) => this.end(code),
    });
  }

  /** @returns {boolean} whether a heartbeat is overdue */
  get quiet() {
    return Date.now() - this.#heard > this.#heartbeat;
  }

  /** @returns {boolean} whether it is up and its road took the frame */
  send(frame) {
    return Boolean(this.up && this.#road.send?.(frame));
  }

  end(code) {
    if (this.#over) return;
    const worked = this.up;
    this.drop();
    this.#on.end(this, code, worked);
  }

  /** Ends it without a word. */
  drop() {
    this.#over = true;
    this.up = false;
    clearTimeout(this.#timer);
    this.#road?.close();
  }

  #frame(frame) {
    if (this.#over) return;
    if (frame.heartbeat) this.#heartbeat = frame.heartbeat * 1000;
    this.#hear();
    if (frame.type === "ping") this.send({ type: "pong" });
    this.#on.frame(this, frame);
  }

  #hear() {
    if (this.#over) return;
    this.#heard = Date.now();
    if (this.up) return;
    this.up = true;
    this.#watch();
    this.#on.up(this);
  }

  #watch() {
    clearTimeout(this.#timer);
    const silent = Date.now() - this.#heard;
    let until = this.#heartbeat + this.#slack;
    if (silent >= until) {
      until += this.#heartbeat;
      if (silent >= until) return this.end(1006);
      this.#on.quiet(this);
    }
    this.#timer = setTimeout(() => this.#watch(), until - silent);
  }
}
