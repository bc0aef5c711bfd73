import { Backoff } from "../../realtime/backoff.js";
import { isFinal } from "../../realtime/http.js";
import { uuid } from "../../realtime/uuid.js";
import { dialogStream } from "./dialog-stream.js";
import { Early } from "./early.js";
import { onElsewhere, unsentDialogs } from "./memory.js";
import { become, who } from "./person.js";
import { Session } from "./session.js";

const EVENTS = ["change", "frame", "status", "outbox"];
const YOUNG = 60000; // milliseconds: a page that is no older gains nothing from a reload
const ELSEWHERE = [401, 403, 404]; // what was written for a dialog that is not ours stays there
const born = Date.now();

/**
 * A visitor's conversation. Events: "session" (who, where and the site are known), "refused", and
 * those of the Stream, whichever dialog it follows.
 */
export class Chat extends EventTarget {
  session;
  #stream;
  #backoff = new Backoff();
  #beginning;
  #moving = false;
  #files = new Map();
  #opened = new Set(); // the dialogs that this page sends to
  #early = new Early();

  constructor(page) {
    super();
    this.session = new Session(page);
    onElsewhere("visit", (visit) => {
      if (!visit) return reload(); // logged out
      const { identity, answer: mine } = this.session;
      if (!mine) return;
      const other = visit.visitor !== mine.visitor.id;
      if (who() && who() !== visit.who && !identity) return reload();
      if (!who()) become(visit.who);
      // Two tabs that each know whom they belong to leave each other alone.
      if (other ? !identity : visit.dialog !== mine.dialog.id) this.begin();
    });
  }

  get site() {
    return this.session.answer?.site;
  }

  get dialogId() {
    return this.session.answer?.dialog.id;
  }

  get status() {
    return this.#stream?.status ?? {};
  }

  get state() {
    return this.#stream?.state ?? { messages: [], dialog: null, hasMore: false };
  }

  get outbox() {
    return this.#stream?.outbox ?? this.#early.items;
  }

  /** Begins or resumes, again and again until it is answered. */
  begin(identity = this.session.identity) {
    this.session.identity = identity;
    if (this.#early.items.length) this.#say("outbox", this.outbox);
    this.#beginning = (this.#beginning ?? Promise.resolve()).then(() => this.#begin());
    return this.#beginning;
  }

  /** @param {{text: string, files?: File[], client_id?: string}} content */
  post({ text, files = [], client_id = uuid() }) {
    if (files.length) this.#files.set(client_id, files);
    if (this.#stream) {
      this.#stream.post({ text, files, client_id, by: this.session.answer.visitor.id });
      return;
    }
    this.#early.add({ client_id, text, files });
    this.#say("outbox", this.outbox);
  }

  /** The files that this page was given for a message. */
  files(id) {
    return this.#files.get(id) ?? [];
  }

  retry(id) {
    this.#stream.retry(id);
  }

  discard(id) {
    this.#stream.discard(id);
  }

  typing(on) {
    this.#stream?.typing(on);
  }

  read(seq) {
    this.#stream?.read(seq);
  }

  history() {
    return this.#stream.history();
  }

  async #begin() {
    for (;;) {
      try {
        this.#take(await this.session.ask());
        return;
      } catch (error) {
        if (error.error?.code === "embed_token" && Date.now() - born > YOUNG) return reload();
        const { status } = error;
        if (isFinal(error)) {
          if (!this.session.identity) return this.#say("refused", error);
          this.session.identity = null; // a wrong signature must not cost the visitor the chat
        } else {
          const delay = this.#backoff.delay(error.retryAfter);
          const why = status && { status, ...error.error };
          this.#say("status", { status: "offline", error: why, until: Date.now() + delay });
          await new Promise((resolve) => setTimeout(resolve, delay));
        }
      }
    }
  }

  #take(answer) {
    this.#backoff.reset();
    const moved = answer.dialog.id !== this.dialogId;
    this.session.answer = answer;
    if (moved) this.#follow(answer);
    this.#say("session");
  }

  #follow(answer) {
    const { dialog, messages, has_more: hasMore } = answer;
    const before = this.#stream;
    const stream = this.#stream = this.#open(dialog.id, answer);
    before?.stop();
    stream.load(messages, dialog.last_seq, dialog, hasMore);
    stream.start();
    if (before) this.#carry(before);
    this.#early.handOver((item) => this.#again(item));
    const left = unsentDialogs(answer.visitor.id).filter((id) => !this.#opened.has(id));
    for (const id of left) this.#open(id, answer).sendLeft();
  }

  #open(id, answer) {
    this.#opened.add(id);
    let stale = false; // what was said before the visitor was known is the known one's to send
    const bearer = () => (this.#stream === stream || stale ? undefined : answer.visitor_token);
    const stream = dialogStream(id, {
      token: () => this.session.answer.stream_token,
      headers: () => this.session.headers(bearer()),
      renew: () => {
        stale = true;
        return this.begin();
      },
    });
    for (const name of EVENTS) {
      stream.addEventListener(name, ({ detail }) => {
        if (this.#stream === stream) this.#hear(name, detail);
        else if (name === "outbox") this.#carry(stream);
      });
    }
    return stream;
  }

  #again({ client_id, text, files }) {
    this.post({ client_id, text, files: this.#files.get(client_id) ?? files });
  }

  #hear(name, detail) {
    this.#say(name, detail);
    const over = name === "outbox" && detail.some((item) => item.error?.code === "dialog_closed");
    const gone = name === "status" && (detail.reason === "gone" || detail.reason === "not_authorised");
    if ((!over && !gone) || this.#moving) return;
    this.#moving = true;
    this.begin().then(() => {
      this.#moving = false;
      if (gone) this.#stream.start(); // the same dialog may be had with a new token
    });
  }

  /** What an earlier dialog did not take, as it is closed or else, goes to this one, or fails in it. */
  #carry(before) {
    for (const item of before.outbox) {
      const own = item.by === this.session.answer.visitor.id && !ELSEWHERE.includes(item.error?.status);
      if (item.state !== "failed" || (!own && item.error.code !== "dialog_closed")) continue;
      this.#again(item); // first, as discarding brings us here for the next one
      before.discard(item.client_id);
    }
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Loads the page anew, for an embed token of today. @returns {Promise} that is never answered */
function reload() {
  location.reload();
  return new Promise(() => {});
}
