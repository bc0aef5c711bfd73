import { Backoff } from "./backoff.js";
import { Shelf } from "./shelf.js";

const FINAL = "failed";

/** @returns {string} a UUID, also on a page without https where `randomUUID` is missing. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Messages on their way: sent one after the other, each until the server has it. An item leaves only
 * when `settle` is told that its message is to be seen, so that it never vanishes in between.
 */
export class Outbox {
  #items = [];
  #files = new Map();
  #shelf;
  #name;
  #send;
  #sent;
  #changed;
  #renew;
  #timing;
  #backoff;
  #running = false;
  #pause = null;

  /**
   * @param {{storage: ?Storage, key: string, send: function(object, File[]): Promise<object>,
   *   sent: function(object): void, changed: function(): void, renew: function(): Promise, timing: object}} options
   * `send` posts an item and gives the stored message or throws a Refusal; `sent` is given that message
   * and settles the item.
   */
  constructor({ storage, key, send, sent, changed, renew, timing }) {
    this.#shelf = new Shelf(storage, key);
    this.#name = key;
    this.#send = send;
    this.#sent = sent;
    this.#changed = changed;
    this.#renew = renew;
    this.#timing = timing;
    this.#backoff = new Backoff(timing);
  }

  /** @returns {object[]} copies, oldest first */
  get items() {
    return this.#items.map((item) => ({ ...item }));
  }

  /** Takes up what an earlier page or another tab left, and sends. */
  start() {
    this.#shelf.sweep();
    this.#adopt();
    addEventListener("storage", this);
    addEventListener("online", this);
    this.#run();
  }

  /** No longer listens; what was given to it is sent all the same. */
  stop() {
    removeEventListener("storage", this);
    removeEventListener("online", this);
  }

  handleEvent(event) {
    if (event.type === "online") this.wake();
    else if (this.#shelf.concerns(event)) this.#adopt();
  }

  /** @returns {string} the client_id under which it will be stored once */
  add({ files = [], ...content }) {
    const client_id = uuid();
    const at = Math.max(Date.now(), (this.#items.at(-1)?.at ?? 0) + 1);
    const names = files.map(({ name, size, type }) => ({ name, size, type }));
    const item = { ...content, client_id, files: names, at, state: "waiting", error: null };
    if (files.length) this.#files.set(client_id, files);
    this.#items.push(item);
    this.#save(item);
    this.#run();
    return client_id;
  }

  retry(clientId, changes) {
    const item = this.#find(clientId);
    if (item?.state !== FINAL || this.#lost(item)) return;
    Object.assign(item, changes, { state: "waiting", error: null });
    this.#save(item);
    this.#run();
  }

  discard(clientId) {
    const item = this.#find(clientId);
    if (!item || item.state === "sending") return;
    this.#remove(item, "discarded");
    this.#changed();
  }

  /** @param {string[]} clientIds whose messages are to be seen. @returns {boolean} whether any was here */
  settle(clientIds) {
    const done = this.#items.filter((item) => clientIds.includes(item.client_id));
    done.forEach((item) => this.#remove(item, "sent"));
    return done.length > 0;
  }

  /** Tries now instead of later, unless the server said when. */
  wake() {
    if (this.#pause && !this.#pause.patient) this.#pause.end();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let item; (item = this.#items.find(({ state }) => state === "waiting")); ) {
      const plan = await this.#alone(() => this.#attempt(item));
      if (plan) await this.#wait(plan);
    }
    this.#running = false;
  }

  /** @returns {Promise<?{delay: number, patient?: boolean}>} when to go on, null for at once */
  async #attempt(item) {
    const known = this.#shelf.get(item.client_id);
    if (known?.over) return this.#follow(item, known.over);
    if (item.state !== "waiting" || !this.#items.includes(item)) return null;
    this.#mark(item, "sending");
    try {
      const message = await this.#send(item, this.#files.get(item.client_id) ?? []);
      if (!(message?.seq > 0)) throw new Error("not a message");
      this.#backoff.reset();
      this.#shelf.close(item.client_id, "sent");
      item.state = "sent";
      this.#sent(message);
      return null;
    } catch (error) {
      return this.#failed(item, error);
    }
  }

  async #failed(item, { status, error, retryAfter }) {
    if (!this.#items.includes(item)) return null;
    const final = status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
    this.#mark(item, final ? FINAL : "waiting", final ? { status, ...error } : null);
    if (final) {
      this.#save(item);
      return null;
    }
    if (status === 401) await this.#renew().catch(() => null);
    const delay = this.#backoff.delay();
    return status === 429 && retryAfter >= 0 ? { delay: retryAfter + delay, patient: true } : { delay };
  }

  /** Between tabs, one at a time; that costs nothing but time where locks are missing or stuck. */
  async #alone(work) {
    if (!navigator.locks) return work();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#timing.post);
    let begun = null;
    const begin = () => {
      clearTimeout(timer);
      return (begun ??= work());
    };
    return navigator.locks.request(this.#name, { signal: abort.signal }, begin).catch(begin);
  }

  #wait({ delay, patient }) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#pause = { patient, end };
    }).finally(() => {
      this.#pause = null;
    });
  }

  /** Brings in what other tabs wrote; files stay with the page that was given them. */
  #adopt() {
    for (const stored of this.#shelf.all().sort((a, b) => a.at - b.at)) {
      const item = this.#find(stored.client_id);
      if (item && stored.over) this.#follow(item, stored.over);
      else if (item && item.state !== "sending") Object.assign(item, stored, this.#fate(stored));
      else if (!item && !stored.over) this.#items.push({ ...stored, ...this.#fate(stored) });
    }
    this.#items.sort((a, b) => a.at - b.at);
    this.#changed();
    this.#run();
  }

  #fate(stored) {
    if (this.#lost(stored)) return { state: FINAL, error: { code: "files_lost" } };
    return stored.state === FINAL ? {} : { state: "waiting" };
  }

  #lost({ client_id, files }) {
    return files.length > 0 && !this.#files.has(client_id);
  }

  #follow(item, over) {
    if (over === "sent") this.#mark(item, "sent");
    else this.#remove(item);
    this.#changed();
    return null;
  }

  #mark(item, state, error = null) {
    Object.assign(item, { state, error });
    this.#changed();
  }

  #save(item) {
    this.#shelf.put(item);
    this.#changed();
  }

  #remove(item, over) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#files.delete(item.client_id);
    if (over) this.#shelf.close(item.client_id, over);
  }

  #find(clientId) {
    return this.#items.find((item) => item.client_id === clientId);
  }
}
