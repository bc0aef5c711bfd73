import { Connection } from "./connection.js";
import { webSocket } from "./transports.js";

/**
 * What changed on the server, as `/sync` tells it; it comes back by itself.
 *
 *   const sync = new Sync();
 *   sync.refetchOn(["tasks.*"], async () => show(await load()));   // now and again: when to load anew
 *   const off = sync.subscribe(["payouts.approved"], ({ data }) => …);   // each event that comes
 *   sync.start(); off(); sync.stop();
 *
 * Events that happened while nobody was connected are not told one by one: `connected` says where each
 * topic stands, and what is loaded of one that moved is loaded again.
 */
export class Sync {
  #connection;
  #known;
  #asked = new Set(); // {events, handler, missed}
  #up = false;

  /**
   * @param {{address?: function(): string, versions?: Object<string, number>, renew?: function(): Promise, timing?: object}}
   * options `versions`: of each topic the one that the page was made with; what moved since is loaded again
   */
  constructor({ address = () => "/sync", versions = {}, renew, timing } = {}) {
    this.#known = { ...versions };
    this.#connection = new Connection({ roads: [webSocket(address, { patience: 10000 })], renew, timing });
    this.#connection.addEventListener("frame", ({ detail }) => this.#frame(detail));
    this.#connection.addEventListener("status", ({ detail }) => {
      if (detail.status !== "online") this.#up = false;
    });
  }

  start() {
    this.#connection.start();
  }

  stop() {
    this.#connection.stop();
  }

  /**
   * @param {string[]} events such as `scenarios.updated`, `buttons.*`, `*`
   * @param {function({event: string, data: {id, version: number}, at: string}): void} handler
   * @returns {function(): void} takes it back
   */
  subscribe(events, handler) {
    return this.#ask({ events: [...events], handler });
  }

  /** Takes back what was subscribed to with this handler, or these events of it. */
  unsubscribe(events, handler) {
    for (const each of [...this.#asked]) {
      if (each.handler !== handler) continue;
      const left = each.events.filter((event) => !events.includes(event));
      if (left.length) this.#ask({ ...each, events: left });
      this.#drop(each);
    }
  }

  /**
   * Calls `fetcher` whenever one of the events happened, or may have: one call at a time, and one
   * more for whatever happened meanwhile.
   *
   * @returns {function(): void} takes it back
   */
  refetchOn(events, fetcher) {
    const again = oneAtATime(fetcher);
    return this.#ask({ events: [...events], handler: again, missed: again });
  }

  #ask(asked) {
    const before = this.#patterns();
    this.#asked.add(asked);
    this.#say("subscribe", asked.events.filter((event) => !before.has(event)));
    return () => this.#drop(asked);
  }

  #drop(asked) {
    if (!this.#asked.delete(asked)) return;
    const left = this.#patterns();
    this.#say("unsubscribe", asked.events.filter((event) => !left.has(event)));
  }

  #patterns() {
    return new Set([...this.#asked].flatMap(({ events }) => events));
  }

  #say(type, events) {
    if (this.#up && events.length) this.#connection.send({ type, events });
  }

  #frame(frame) {
    if (frame.type === "connected") this.#connected(frame.versions);
    else if (frame.type === "sync:event") this.#event(frame);
  }

  #connected(versions) {
    const moved = Object.keys(versions).filter(
      (topic) => topic in this.#known && this.#known[topic] !== versions[topic],
    );
    Object.assign(this.#known, versions);
    this.#up = true;
    this.#say("subscribe", [...this.#patterns()]);
    for (const { events, missed } of [...this.#asked]) {
      if (moved.some((topic) => events.some((event) => event === "*" || topicOf(event) === topic))) missed?.();
    }
  }

  #event(frame) {
    this.#known[topicOf(frame.event)] = frame.data.version;
    for (const { events, handler } of [...this.#asked]) {
      if (events.some((event) => matches(event, frame.event))) handler(frame);
    }
  }
}

const topicOf = (event) => event.split(".")[0];

const matches = (pattern, event) =>
  pattern === "*" || pattern === event || pattern === `${topicOf(event)}.*`;

function oneAtATime(fetcher) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await fetcher();
      }
    } finally {
      running = false;
    }
  };
}
