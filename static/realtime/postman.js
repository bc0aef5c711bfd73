/** Delivers what waits, one after the other, and between tabs one at a time. */
export class Postman {
  #name;
  #next;
  #deliver;
  #patience;
  #running = false;
  #pause = null;

  /**
   * @param {{name: string, next: function(): ?object, deliver: function(object): Promise<?object>,
   *   patience: number}} options `deliver` gives {delay, patient} when it is to pause before the next
   */
  constructor({ name, next, deliver, patience }) {
    this.#name = name;
    this.#next = next;
    this.#deliver = deliver;
    this.#patience = patience;
  }

  async run() {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let item; (item = this.#next()); ) {
        const plan = await this.#alone(() => this.#deliver(item));
        if (plan) await this.#wait(plan);
      }
    } finally {
      this.#running = false;
    }
  }

  /** Goes on now instead of later, unless the server said when. */
  wake() {
    if (this.#pause && !this.#pause.patient) this.#pause.end();
  }

  /** Where locks are missing or stuck it works without: two tabs then post the same, which is harmless. */
  async #alone(work) {
    if (!navigator.locks) return work();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#patience);
    let begun = null;
    const begin = () => {
      clearTimeout(timer);
      return (begun ??= work());
    };
    return navigator.locks.request(this.#name, { signal: abort.signal }, begin).catch(begin);
  }

  async #wait({ delay, patient }) {
    await new Promise((end) => {
      this.#pause = { patient, end };
      setTimeout(end, delay);
    });
    this.#pause = null;
  }
}
