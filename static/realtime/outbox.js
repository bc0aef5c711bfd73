import { Backoff } from "./backoff.js";
import { Files } from "./files.js";
import { isFinal } from "./http.js";
import { Postman } from "./postman.js";
import { Shelf } from "./shelf.js";
import { uuid } from "./uuid.js";

/**
 * Messages on their way: sent one after the other, each until the server has it. An item leaves only
 * when `settle` is told that its message is to be seen, so that it never vanishes in between.
 */
export class Outbox {
  #items = [];
  #files;
  #shelf;
  #postman;
  #send;
  #sent;
  #changed;
  #renew;
  #backoff;

  /**
   * @param {{storage: ?Storage, key: string, send: function(object, File[]): Promise<object>,
   *   sent: function(object): void, changed: function(): void, renew: function(): Promise, timing: object}} options
   * `send` posts an item and gives the stored message or throws a Refusal; `sent` is given that message
   * and settles the item.
   */
  constructor({ storage, key, send, sent, changed, renew, timing }) {
    this.#shelf = new Shelf(storage, key);
    this.#files = new Files({ key, patience: timing.post, left: () => this.#adopt() });
    this.#postman = new Postman({
      name: key,
      next: () => this.#items.find((item) => item.state === "waiting" && !this.#foreign(item)),
      deliver: (item) => this.#deliver(item),
      patience: timing.post,
    });
    this.#send = send;
    this.#sent = sent;
    this.#changed = changed;
    this.#renew = renew;
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

  /**
   * Each `client_id` is taken once, by whichever page; of `files` that an earlier page was given only
   * {name, size, type} are left. @returns {string} the client_id under which it will be stored once
   */
  add({ client_id = uuid(), files = [], ...content }) {
    const known = this.#find(client_id) ?? this.#shelf.get(client_id);
    if (known && known.over !== "discarded") {
      this.#adopt();
      return client_id;
    }
    const at = Math.max(Date.now(), (this.#items.at(-1)?.at ?? 0) + 1);
    const names = files.map(({ name, size, type }) => ({ name, size, type }));
    if (files.some((file) => file instanceof Blob)) this.#files.take(client_id, files);
    const item = { ...content, client_id, files: names, at, error: null };
    Object.assign(item, this.#fate(item));
    this.#items.push(item);
    this.#keep(item);
    return client_id;
  }

  retry(clientId, changes) {
    const item = this.#find(clientId);
    if (item?.state !== "failed" || this.#lost(item)) return;
    Object.assign(item, changes, { state: "waiting", error: null });
    this.#keep(item);
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

  wake() {
    this.#postman.wake();
  }

  /** @returns {Promise<?{delay: number, patient?: boolean}>} when to go on, null for at once */
  async #deliver(item) {
    const known = this.#shelf.get(item.client_id);
    if (known?.over) return this.#follow(item, known.over);
    if (item.state !== "waiting" || !this.#items.includes(item)) return null;
    this.#mark(item, "sending");
    try {
      const message = await this.#send(item, await this.#files.get(item.client_id));
      if (!(message?.seq > 0)) throw new Error("not a message");
      this.#backoff.reset();
      this.#sent(message);
      return null;
    } catch (error) {
      return this.#failed(item, error);
    }
  }

  async #failed(item, { status, error, retryAfter }) {
    if (!this.#items.includes(item)) return null;
    if (error?.code === "file_unreadable") this.#files.drop(item.client_id);
    else if (!isFinal({ status })) {
      if (status === 401) await this.#renew().catch(() => null);
      const delay = this.#backoff.delay(retryAfter);
      item.error = status ? { status, ...error } : null; // else the connection says it
      item.until = Date.now() + delay;
      this.#mark(item, "waiting");
      return { delay, patient: status === 429 };
    }
    Object.assign(item, { state: "failed", error: { status, ...error } });
    this.#keep(item);
    return null;
  }

  /** Brings in what other tabs wrote; files stay with the page that was given them. */
  #adopt() {
    for (const stored of this.#shelf.all()) {
      const item = this.#find(stored.client_id);
      if (item && stored.over) this.#follow(item, stored.over);
      else if (item && item.state !== "sending") Object.assign(item, stored, this.#fate(stored));
      else if (!item && !stored.over) this.#items.push({ ...stored, ...this.#fate(stored) });
    }
    this.#items.sort((a, b) => a.at - b.at);
    this.#changed();
    this.#postman.run();
  }

  #fate(stored) {
    if (this.#lost(stored) && stored.error?.code !== "file_unreadable") return { state: "failed", error: { code: "files_lost" } };
    return stored.state === "failed" ? {} : { state: "waiting", error: null };
  }

  #lost(item) {
    return this.#foreign(item) && !this.#files.elsewhere(item.client_id);
  }

  /** Whether its files are with another page, or with none. */
  #foreign({ client_id, files }) {
    return files.length > 0 && !this.#files.has(client_id);
  }

  #follow(item, over) {
    if (over === "sent") item.state = "sent";
    else this.#remove(item);
    this.#changed();
    return null;
  }

  #mark(item, state) {
    item.state = state;
    this.#changed();
  }

  #keep(item) {
    this.#shelf.put(item);
    this.#changed();
    this.#postman.run();
  }

  #remove(item, over) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#files.drop(item.client_id);
    if (over) this.#shelf.close(item.client_id, over);
  }

  #find(clientId) {
    return this.#items.find((item) => item.client_id === clientId);
  }
}
