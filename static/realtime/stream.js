/**
 * One dialog, live. For the widget, the inbox and the Mini App.
 *
 *   const stream = new Stream({dialogId, after, urls, token, headers, renew, storage, storageKey, timing});
 *   stream.load(messages, lastSeq, dialogState, hasMore); stream.start(); … stream.stop();
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
 *                          until, state: "waiting"|"sending"|"sent"|"failed"}; error {status, code, detail,
 *                          fields, messages?}: why it failed, or waits (429, 5xx) until then; code "files_lost":
 *                          files do not survive a reload; "file_unreadable": the one of this name cannot be read
 *   reset                  too far behind: state was loaded anew over HTTP
 *
 * Render `state.messages` (by seq; shown early ones included), then `outbox`: a message is always in exactly
 * one of them, also while an event is handled. After stop() what was posted is still sent.
 */
import { Api, once } from "./api.js";
import { TIMING } from "./backoff.js";
import { CatchUp } from "./catchup.js";
import { Connection } from "./connection.js";
import { isFinal, query } from "./http.js";
import { Mark, TypingNotice } from "./marks.js";
import { Outbox } from "./outbox.js";
import { behind, blank, early, oldest, prepend, ready, reduce, reload } from "./reducer.js";
import { eventStream, polling, webSocket } from "./transports.js";

const PASSING = ["try_later", "server_error"]; // codes of `error` frames that are not about what was told

export class Stream extends EventTarget {
  #timing;
  #api;
  #connection;
  #catchUp;
  #outbox;
  #ack;
  #read;
  #typing;
  #once = once();

  constructor({ after = 0, timing = {}, ...given }) {
    super();
    const options = { token: () => null, headers: () => ({}), renew: async () => {}, ...given };
    this.state = blank(after);
    this.#timing = { ...TIMING, ...timing };
    this.#api = new Api(options, this.#timing);
    this.#catchUp = this.#makeCatchUp();
    this.#connection = this.#connect(options);
    this.#outbox = this.#makeOutbox(options);
    this.#ack = new Mark((seq) => this.#tell("ack", { seq }), this.#timing);
    this.#read = new Mark((seq) => this.#tell("read", { seq }), this.#timing);
    this.#typing = new TypingNotice((on) => this.#tell("typing", { on }), this.#timing);
  }

  get status() {
    return this.#connection.status;
  }

  get outbox() {
    return this.#outbox.items;
  }

  /** Begins with what a session or a page of messages answered. */
  load(messages, lastSeq, dialog, hasMore) {
    const page = { messages, last_seq: lastSeq, has_more: hasMore };
    this.#set({ ...reload(blank(), page), dialog: dialog ?? this.state.dialog });
  }

  start() {
    this.#catchUp.start();
    this.#outbox.start();
    this.#connection.start();
  }

  /** Sends what an earlier page could not, and no more. */
  sendLeft() {
    this.#outbox.start();
    this.#outbox.stop();
  }

  stop() {
    this.#typing.set(false);
    this.#catchUp.stop();
    this.#connection.stop();
    this.#outbox.stop();
  }

  /**
   * @param {{text: string, private?: boolean, last_seq?: number, files?: File[], client_id?: string}} content
   * @returns {string} client_id
   */
  post(content) {
    this.#typing.set(false);
    return this.#outbox.add(content);
  }

  /** Sends a failed one again, by somebody who has seen all that is shown now, with what its refusal showed. */
  retry(clientId) {
    const item = this.outbox.find((other) => other.client_id === clientId);
    const newer = (item?.error?.messages ?? []).map(({ seq }) => seq);
    this.#outbox.retry(clientId, item?.last_seq != null && { last_seq: Math.max(this.state.last, ...newer) });
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
    return this.#once("history", async () => {
      if (!this.state.hasMore) return false;
      const before = oldest(this.state);
      const page = await this.#api.get("messages", { before, limit: 50 });
      this.#set(prepend(this.state, before, page));
      return this.state.hasMore;
    });
  }

  #connect({ urls, token, headers }) {
    const { open, hello, post, poll } = this.#timing;
    const live = (url) => () => query(url, { token: token(), after: this.state.last, epoch: this.state.epoch });
    const connection = new Connection({
      roads: [
        webSocket(live(urls.socket), { patience: open }),
        eventStream(live(urls.events), headers, { patience: hello }),
        polling(() => this.#catchUp.all(), { patience: post, every: poll }),
      ],
      renew: () => this.#api.renew(),
      timing: this.#timing,
    });
    connection.addEventListener("frame", ({ detail }) => this.#take(detail));
    connection.addEventListener("status", ({ detail }) => {
      this.#emit("status", detail);
      if (detail.status !== "online") return;
      this.#outbox.wake();
      this.#read.again();
      this.#ack.again();
      this.#ack.to(this.state.last);
    });
    return connection;
  }

  #makeCatchUp() {
    return new CatchUp({
      get: (name, parameters) => this.#api.get(name, parameters),
      state: () => this.state,
      take: (frame) => this.#take(frame),
      replaced: (page) => {
        this.#advance(reload(this.state, page));
      },
      timing: this.#timing,
    });
  }

  #makeOutbox({ dialogId, storage = null, storageKey = `replyx:outbox:${dialogId}` }) {
    return new Outbox({
      storage,
      key: storageKey,
      timing: this.#timing,
      renew: () => this.#api.renew(),
      send: (item, files) => this.#api.post(item, files),
      sent: (message) => {
        this.#set(early(this.state, message));
        // One that is too old to be loaded is over all the same.
        if (this.#outbox.settle([message.client_id])) this.#emit("outbox", this.outbox);
        if (behind(this.state)) this.#catchUp.chase(this.#timing.late);
      },
      changed: () => {
        this.#outbox.settle(shown(this.state));
        this.#emit("outbox", this.outbox);
      },
    });
  }

  #take(frame) {
    const { last, dialog } = this.state;
    const state = reduce(this.state, frame);
    if (state.last > last) {
      this.#advance(state, frame);
      return;
    }
    if (state.dialog !== dialog) this.#set(state, frame);
    else this.state = state;
    if (PASSING.includes(frame.code)) this.#untold();
    if (frame.type === "reset") this.#catchUp.reload();
    else this.#check(frame.type === "hello" ? this.#timing.replay : this.#timing.late);
    if (frame.type !== "ping" && (frame.side || !(frame.seq > 0))) this.#emit("frame", frame);
  }

  /** A numbered frame or a page anew, then those that waited for it; then whether any is missing. */
  #advance(state, frame) {
    this.#set(state, frame);
    if (!frame) this.#emit("reset");
    for (let next; (next = ready(this.state)); ) this.#set(reduce(this.state, next), next);
    this.#ack.to(this.state.last);
    this.#check(this.#timing.late);
  }

  #check(wait) {
    if (!behind(this.state)) return;
    if (this.state.pending.length) this.#catchUp.fill();
    else this.#catchUp.chase(wait);
  }

  #set(state, frame = null) {
    const outbox = state.messages !== this.state.messages && this.#outbox.settle(shown(state));
    this.state = state;
    if (outbox) this.#emit("outbox", this.outbox);
    this.#emit("change", { state, frame });
  }

  /** By the socket, or by POST for those who have none. */
  #tell(type, body) {
    if (this.#connection.send({ type, ...body })) return;
    if (this.status.status !== "online") return;
    this.#api.tell(type, body).catch((error) => isFinal(error) || this.#untold());
  }

  /** One of the marks was not taken, or a notice of typing, which soon is old: there is no saying which. */
  #untold() {
    this.#read.later();
    this.#ack.later();
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const shown = (state) => state.messages.map((message) => message.client_id);
