import { Backoff } from "../../realtime/backoff.js";
import { request } from "../../realtime/http.js";
import { Stream } from "../../realtime/stream.js";
import { config, disk, onElsewhere, recall, remember } from "./page.js";

const EVENTS = ["change", "frame", "status", "outbox"];

/**
 * A visitor's conversation. Events: "session" (who, where and the site are known), "refused", and
 * those of the Stream, whichever dialog it follows.
 */
export class Chat extends EventTarget {
  #page;
  #identity;
  #answer;
  #stream;
  #backoff = new Backoff();
  #beginning;
  #moving = false;
  #files = new Map();
  #early = []; // written before there was an answer

  constructor(page) {
    super();
    this.#page = { ...page, language: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    onElsewhere("visit", (visit) => {
      const mine = this.#answer;
      if (mine && (visit?.visitor !== mine.visitor.id || visit.dialog !== mine.dialog.id)) this.begin();
    });
  }

  get site() {
    return this.#answer?.site;
  }

  get dialogId() {
    return this.#answer?.dialog.id;
  }

  get state() {
    return this.#stream?.state ?? { messages: [], dialog: null, hasMore: false };
  }

  get outbox() {
    return this.#stream?.outbox ?? this.#early;
  }

  /** Begins or resumes, again and again until it is answered. */
  begin(identity = this.#identity) {
    this.#identity = identity;
    this.#beginning = (this.#beginning ?? Promise.resolve()).then(() => this.#begin());
    return this.#beginning;
  }

  /** @param {{text: string, files?: File[]}} content */
  post(content) {
    if (!this.#stream) {
      const early = { ...content, client_id: `early ${this.#early.length}`, at: Date.now(), state: "waiting" };
      this.#early.push(early);
      this.#say("outbox", this.outbox);
      return;
    }
    const id = this.#stream.post(content);
    if (content.files?.length) this.#files.set(id, content.files);
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
        this.#take(await this.#ask());
        return;
      } catch (error) {
        if (error.status >= 400 && error.status < 500 && error.status !== 429) {
          if (!this.#identity) return this.#say("refused", error);
          this.#identity = null; // a wrong signature must not cost the visitor the chat
        } else {
          this.#say("status", { status: "offline" });
          await new Promise((resolve) => setTimeout(resolve, error.retryAfter || this.#backoff.delay()));
        }
      }
    }
  }

  #ask() {
    const body = {
      site_token: config.site_token,
      embed_token: config.embed_token,
      visitor_token: recall("visit")?.token,
      identity: this.#identity,
      page: this.#page,
    };
    const headers = { "Accept-Language": config.lang };
    const ask = () => request("/api/widget/session", { headers, body, timeout: 20000 });
    if (body.visitor_token || !navigator.locks) return ask();
    // Two tabs that open at once must become one visitor. Where storage is blocked, locks are too.
    let asked;
    const once = () => {
      body.visitor_token = recall("visit")?.token;
      return (asked ??= ask().then((answer) => this.#keep(answer)));
    };
    return navigator.locks.request(`replyx:${config.site_token}`, once).catch(once);
  }

  #keep(answer) {
    remember("visit", { visitor: answer.visitor.id, dialog: answer.dialog.id, token: answer.visitor_token });
    return answer;
  }

  #take(answer) {
    this.#backoff.reset();
    const moved = answer.dialog.id !== this.dialogId;
    this.#answer = this.#keep(answer);
    if (moved) this.#follow(answer);
    this.#say("session");
  }

  #follow(answer) {
    const { dialog, messages, has_more: hasMore } = answer;
    const before = this.#stream;
    const root = `/api/widget/dialogs/${dialog.id}`;
    const urls = { socket: `/ws/widget/dialogs/${dialog.id}/` };
    for (const name of ["events", "log", "messages", "typing", "read", "ack"]) urls[name] = `${root}/${name}`;
    const stream = this.#stream = new Stream({
      dialogId: dialog.id,
      after: dialog.last_seq,
      urls,
      token: () => this.#answer.stream_token,
      headers: () => ({ Authorization: `Bearer ${(this.#stream === stream ? this.#answer : answer).visitor_token}` }),
      renew: () => this.begin(),
      storage: disk,
      storageKey: `replyx:${config.site_token}:${dialog.id}`,
    });
    for (const name of EVENTS) {
      stream.addEventListener(name, ({ detail }) => this.#stream === stream && this.#hear(name, detail));
    }
    before?.stop();
    stream.load(messages, dialog.last_seq, dialog, hasMore);
    stream.start();
    if (before) this.#carry(before);
    for (const { text, files } of this.#early.splice(0)) this.post({ text, files });
  }

  #hear(name, detail) {
    this.#say(name, detail);
    const over = name === "outbox" && detail.some((item) => item.error?.code === "dialog_closed");
    const gone = name === "status" && (detail.reason === "gone" || detail.reason === "not_authorised");
    if ((!over && !gone) || this.#moving) return;
    this.#moving = true;
    this.begin().then(() => (this.#moving = false));
  }

  /** What a closed dialog did not take goes to the one after it. */
  #carry(before) {
    for (const { client_id, text, error } of before.outbox) {
      if (error?.code !== "dialog_closed") continue;
      before.discard(client_id);
      this.post({ text, files: this.files(client_id) });
    }
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
