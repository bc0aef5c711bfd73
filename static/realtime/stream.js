/**
 * One dialog, live. For the widget, the inbox and the Mini App.
 *
 *   const stream = new Stream({dialogId, after, urls, token, headers, renew, storage, storageKey, timing});
 *   stream.load(messages, lastSeq, dialogState); stream.start(); … stream.stop();
 *
 * urls: {socket, events, log, messages, typing, read, ack}, paths; token() → string|null goes to the live
 * addresses as ?token=; headers() go to fetch; renew() gets new ones when they ran out (401, 4001);
 * storage: a Storage (length, key, getItem, setItem, removeItem) or null.
 *
 * Events, all CustomEvents:
 *   change {state, frame}  the state changed; frame: the frame applied (numbered ones once, in order), or
 *                          null when messages came otherwise (answer of a POST, older page, load)
 *   frame                  every frame without a number: typing, presence, assistant.delta, hello, error …
 *   status {status: "connecting"|"online"|"offline", transport: "ws"|"sse"|"poll"|null, retryAt, code?, reason?}
 *                          offline with retryAt null: it gave up, reason not_authorised|origin|gone
 *   outbox [item]          {client_id, text, private?, files: [{name,size,type}], at, error,
 *                          state: "waiting"|"sending"|"sent"|"failed"}; error {status, code, detail, fields,
 *                          messages?}; code "files_lost": files do not survive a reload
 *   reset                  too far behind: state was loaded anew over HTTP
 *
 * Render `state.messages` (by seq; shown early ones included), then `outbox`: a message is always in exactly
 * one of them, also while an event is handled. After stop() what was posted is still sent.
 */
import { TIMING } from "./backoff.js";
import { Connection } from "./connection.js";
import { query, request } from "./http.js";
import { Mark, TypingNotice } from "./marks.js";
import { Outbox } from "./outbox.js";
import { behind, blank, early, oldest, prepend, ready, reduce, reload } from "./reducer.js";
import { eventStream, polling, webSocket } from "./transports.js";

export class Stream extends EventTarget {
  #options;
  #timing;
  #connection;
  #outbox;
  #ack;
  #read;
  #typing;
  #late = null;
  #once = {}; // work under way that nobody needs twice

  constructor({ after = 0, timing = {}, ...options }) {
    super();
    this.#options = { token: () => null, headers: () => ({}), renew: async () => {}, ...options };
    this.#timing = { ...TIMING, ...timing };
    this.state = blank(after);
    this.#connection = this.#connect();
    this.#outbox = this.#makeOutbox();
    this.#ack = new Mark((seq) => this.#tell({ type: "ack", seq }), this.#timing.mark);
    this.#read = new Mark((seq) => this.#tell({ type: "read", seq }), this.#timing.mark);
    this.#typing = new TypingNotice((on) => this.#tell({ type: "typing", on }), this.#timing);
  }

  get status() {
    return this.#connection.status;
  }

  get outbox() {
    return this.#outbox.items;
  }

  /** Begins with what a session or a page of messages answered. */
  load(messages, lastSeq, dialog, hasMore = messages.length > 0 && messages[0].seq > 1) {
    const page = { messages, last_seq: lastSeq, has_more: hasMore };
    this.#set({ ...reload(blank(), page), dialog: dialog ?? this.state.dialog });
  }

  start() {
    this.#outbox.start();
    this.#connection.start();
  }

  stop() {
    clearTimeout(this.#late);
    this.#typing.set(false);
    this.#connection.stop();
    this.#outbox.stop();
  }

  /** @param {{text: string, private?: boolean, last_seq?: number, files?: File[]}} content @returns {string} client_id */
  post(content) {
    this.#typing.set(false);
    return this.#outbox.add(content);
  }

  /** Sends a failed one again; `changes` default to having seen all that is shown now. */
  retry(clientId, changes) {
    const item = this.outbox.find((other) => other.client_id === clientId);
    const seen = item?.last_seq == null ? {} : { last_seq: this.state.messages.at(-1)?.seq ?? this.state.last };
    this.#outbox.retry(clientId, { ...seen, ...changes });
  }

  discard(clientId) {
    this.#outbox.discard(clientId);
  }

  /** Call it at each key: it is told once in a while, and off by itself. */
  typing(on) {
    this.#typing.set(on);
  }

  read(seq) {
    this.#read.to(seq);
  }

  /** Puts an older page in front. @returns {Promise<boolean>} whether there is more */
  history() {
    return this.#single("history", async () => {
      const before = oldest(this.state);
      if (!this.state.hasMore) return false;
      const page = await this.#get(query(this.#options.urls.messages, { before, limit: 50 }));
      this.#set(prepend(this.state, before, page));
      return this.state.hasMore;
    });
  }

  #connect() {
    const { urls, token, headers } = this.#options;
    const { open, hello, post, poll } = this.#timing;
    const live = (url) => () => query(url, { token: token(), after: this.state.last });
    const connection = new Connection({
      roads: [
        webSocket(live(urls.socket), { patience: open }),
        eventStream(live(urls.events), headers, { patience: hello }),
        polling(() => this.#catchUp(), { patience: post, every: poll }),
      ],
      renew: () => this.#renew(),
      timing: this.#timing,
    });
    connection.addEventListener("frame", ({ detail }) => this.#take(detail));
    connection.addEventListener("status", ({ detail }) => {
      if (detail.status === "online") this.#outbox.wake();
      this.#emit("status", detail);
    });
    return connection;
  }

  #makeOutbox() {
    const { dialogId, storage = null, storageKey = `replyx:outbox:${dialogId}` } = this.#options;
    return new Outbox({
      storage,
      key: storageKey,
      timing: this.#timing,
      renew: () => this.#renew(),
      send: (item, files) => this.#post(item, files),
      sent: (message) => {
        this.#set(early(this.state, message), null, [message.client_id]);
        this.#chase(this.#timing.late);
      },
      changed: () => {
        this.#outbox.settle(this.#shown());
        this.#emit("outbox", this.outbox);
      },
    });
  }

  #take(frame) {
    const before = this.state;
    const state = reduce(before, frame);
    if (!(frame.seq > 0) || frame.side) this.#emitUnnumbered(frame);
    if (state !== before) {
      if (state.last > before.last) this.#apply(state, frame);
      else if (state.dialog !== before.dialog) this.#set(state, frame);
      else this.state = state;
    }
    if (frame.type === "hello") {
      this.#ack.again();
      this.#read.again();
      this.#ack.to(this.state.last);
    }
    if (frame.type === "reset") this.#reload();
    else if (state.pending.length) this.#fill();
    else if (behind(this.state)) this.#chase(frame.type === "hello" ? this.#timing.replay : this.#timing.late);
  }

  /** One numbered frame, then those that waited for it. */
  #apply(state, frame) {
    this.#set(state, frame, frame.message ? [frame.message.client_id] : []);
    this.#ack.to(state.last);
    const next = ready(this.state);
    if (next) this.#apply(reduce(this.state, next), next);
  }

  #set(state, frame = null, shown) {
    this.state = state;
    if (this.#outbox.settle(shown ?? this.#shown())) this.#emit("outbox", this.outbox);
    this.#emit("change", { state, frame });
  }

  #shown() {
    return this.state.messages.map((message) => message.client_id);
  }

  /** Asks the log, if what is missing does not come by itself. */
  #chase(wait) {
    if (this.#late) return;
    const seen = this.state.last;
    this.#late = setTimeout(() => {
      this.#late = null;
      if (!behind(this.state)) return;
      if (this.state.last > seen) this.#chase(wait);
      else this.#fill();
    }, wait);
  }

  async #fill() {
    try {
      await this.#catchUp();
    } catch (error) {
      if (!error.status || error.status >= 500) this.#chase(this.#timing.replay);
    }
  }

  /** Everything after `last`, from the log. @throws {Refusal} */
  #catchUp() {
    return this.#single("log", async () => {
      for (let more = true; more; ) {
        const asked = this.state.last;
        const answer = await this.#get(query(this.#options.urls.log, { after: asked }));
        if (answer.reset) {
          this.#take({ type: "reset", reason: "log" });
          return;
        }
        answer.frames.forEach((frame) => this.#take(frame));
        more = this.state.last > asked && this.state.last < answer.last_seq;
      }
    });
  }

  #reload() {
    return this.#single("reload", async () => {
      for (;;) {
        try {
          const page = await this.#get(query(this.#options.urls.messages, { limit: 50 }));
          this.#set(reload(this.state, page));
          break;
        } catch (error) {
          if (error.status === 403 || error.status === 404) return;
          await new Promise((resolve) => setTimeout(resolve, this.#timing.replay));
        }
      }
      this.#emit("reset");
      const next = ready(this.state);
      if (next) this.#apply(reduce(this.state, next), next);
      if (behind(this.state)) this.#fill();
    });
  }

  async #get(url) {
    const ask = () => request(url, { headers: this.#options.headers(), timeout: this.#timing.post });
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.#renew();
      return ask();
    }
  }

  #post({ text, client_id, private: hidden, last_seq }, files) {
    let body = { text, client_id };
    if (hidden) body.private = true;
    if (last_seq != null) body.last_seq = last_seq;
    if (files.length) {
      const form = new FormData();
      for (const [name, value] of Object.entries(body)) form.append(name, value);
      for (const file of files) form.append("file", file);
      body = form;
    }
    const timeout = files.length ? this.#timing.upload : this.#timing.post;
    return request(this.#options.urls.messages, { headers: this.#options.headers(), body, timeout });
  }

  /** By the socket, or by POST for those who have none. */
  #tell({ type, ...body }) {
    if (this.#connection.send({ type, ...body })) return;
    if (this.status.status !== "online") return;
    request(this.#options.urls[type], { headers: this.#options.headers(), body, timeout: this.#timing.post })
      .catch(() => null); // state, not log: the next one says it again
  }

  #renew() {
    return this.#single("renew", () => this.#options.renew());
  }

  #single(name, work) {
    this.#once[name] ??= Promise.resolve(work()).finally(() => {
      this.#once[name] = null;
    });
    return this.#once[name];
  }

  #emitUnnumbered(frame) {
    if (frame.type !== "ping") this.#emit("frame", frame);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
