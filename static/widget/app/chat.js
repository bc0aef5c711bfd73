import { storage } from "../../page/storage.js";
import { config } from "../../page/words.js";
import { Backoff } from "../../realtime/backoff.js";
import { request } from "../../realtime/http.js";
import { Stream } from "../../realtime/stream.js";
import { uuid } from "../../realtime/uuid.js";
import { onElsewhere, recall, remember, unsentDialogs } from "./memory.js";
import { become, own, who } from "./person.js";

const EVENTS = ["change", "frame", "status", "outbox"];
const YOUNG = 60000; // milliseconds: a page that is no older gains nothing from a reload
const SEEN = 200; // milliseconds for other tabs to see what this one stored
const LATER = [408, 425, 429]; // refusals that are not for good
const ELSEWHERE = [401, 403, 404]; // what was written for a dialog that is not ours stays there
const born = Date.now();

/**
 * A visitor's conversation. Events: "session" (who, where and the site are known), "refused", and
 * those of the Stream, whichever dialog it follows.
 */
export class Chat extends EventTarget {
  page;
  #identity;
  #answer;
  #stream;
  #backoff = new Backoff();
  #beginning;
  #moving = false;
  #files = new Map();
  #opened = new Set(); // the dialogs that this page sends to
  #early = recall(own("early")) ?? []; // written before there was an answer, here or in an earlier page

  constructor(page) {
    super();
    this.page = { ...page, language: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    onElsewhere("visit", (visit) => {
      if (!visit) return reload(); // logged out
      const mine = this.#answer;
      if (!mine) return;
      const other = visit.visitor !== mine.visitor.id;
      if (who() && who() !== visit.who && !this.#identity) return reload();
      if (!who()) become(visit.who);
      // Two tabs that each know whom they belong to leave each other alone.
      if (other ? !this.#identity : visit.dialog !== mine.dialog.id) this.begin();
    });
  }

  get site() {
    return this.#answer?.site;
  }

  get token() {
    return this.#answer?.visitor_token;
  }

  get dialogId() {
    return this.#answer?.dialog.id;
  }

  get status() {
    return this.#stream?.status ?? {};
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
    if (this.#early.length) this.#say("outbox", this.outbox);
    this.#beginning = (this.#beginning ?? Promise.resolve()).then(() => this.#begin());
    return this.#beginning;
  }

  /** @param {{text: string, files?: File[], client_id?: string}} content */
  post({ text, files = [], client_id = uuid() }) {
    if (files.length) this.#files.set(client_id, files);
    if (this.#stream) {
      this.#stream.post({ text, files, client_id, by: this.#answer.visitor.id });
      return;
    }
    const names = files.map(({ name, size, type }) => ({ name, size, type }));
    const early = { client_id, text, files: names, at: Date.now(), state: "waiting" };
    this.#early = [...this.#early, early];
    remember(own("early"), [...(recall(own("early")) ?? []), early]);
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

  /** Says where the visitor is, unless that was the last that any tab said. */
  tellPage() {
    if (!this.#answer || recall("page") === this.#place()) return;
    remember("page", this.#place());
    const url = `/api/widget/dialogs/${this.dialogId}/page`;
    request(url, { headers: this.#headers(), body: this.page, timeout: 20000 }).catch(() => remember("page", ""));
  }

  #place() {
    return `${this.page.url} ${this.page.title}`;
  }

  #headers(token = this.token) {
    return { Authorization: `Bearer ${token}`, "Accept-Language": config.lang };
  }

  async #begin() {
    for (;;) {
      try {
        this.#take(await this.#ask());
        return;
      } catch (error) {
        if (error.error?.code === "embed_token" && Date.now() - born > YOUNG) return reload();
        const { status } = error;
        if (status >= 400 && status < 500 && !LATER.includes(status)) {
          if (!this.#identity) return this.#say("refused", error);
          this.#identity = null; // a wrong signature must not cost the visitor the chat
        } else {
          const delay = (error.retryAfter || 0) + this.#backoff.delay();
          const why = status && { status, ...error.error };
          this.#say("status", { status: "offline", error: why, until: Date.now() + delay });
          await new Promise((resolve) => setTimeout(resolve, delay));
        }
      }
    }
  }

  #ask() {
    const body = {
      site_token: config.site_token,
      embed_token: config.embed_token,
      visitor_token: known(),
      identity: this.#identity,
      page: this.page,
    };
    const headers = { "Accept-Language": config.lang };
    const ask = () => request("/api/widget/session", { headers, body, timeout: 10000 });
    if (body.visitor_token || !navigator.locks) return ask();
    // Two tabs that open at once must become one visitor. Where storage is blocked, locks are too.
    let asked;
    const once = () => {
      body.visitor_token = known();
      return (asked ??= ask().then((answer) => this.#keep(answer)));
    };
    return new Promise((resolve) => {
      const begin = () => resolve(once());
      const alone = () => {
        begin();
        return asked.then(() => new Promise((end) => setTimeout(end, SEEN)));
      };
      navigator.locks.request(`replyx:${config.site_token}`, alone).catch(begin);
    });
  }

  #keep(answer) {
    const visitor = answer.visitor.id;
    if (!this.#identity && recall("visit")?.visitor !== visitor) become(); // who was known is so no longer
    remember("visit", { visitor, dialog: answer.dialog.id, token: answer.visitor_token, who: who() });
    remember("page", this.#place());
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
    const stream = this.#stream = this.#open(dialog.id, answer);
    before?.stop();
    stream.load(messages, dialog.last_seq, dialog, hasMore);
    stream.start();
    if (before) this.#carry(before);
    this.#takeUp();
    const left = unsentDialogs(answer.visitor.id).filter((id) => !this.#opened.has(id));
    for (const id of left) this.#open(id, answer).sendLeft();
  }

  #open(id, answer) {
    this.#opened.add(id);
    const root = `/api/widget/dialogs/${id}`;
    let stale = false; // what was said before the visitor was known is the known one's to send
    const bearer = () => (this.#stream === stream || stale ? this.#answer : answer).visitor_token;
    const urls = { socket: `/ws/widget/dialogs/${id}/` };
    for (const name of ["events", "log", "messages", "typing", "read", "ack"]) urls[name] = `${root}/${name}`;
    const stream = new Stream({
      dialogId: id,
      urls,
      token: () => this.#answer.stream_token,
      headers: () => this.#headers(bearer()),
      renew: () => {
        stale = true;
        return this.begin();
      },
      storage,
      storageKey: `replyx:${config.site_token}:${id}`,
    });
    for (const name of EVENTS) {
      stream.addEventListener(name, ({ detail }) => {
        if (this.#stream === stream) this.#hear(name, detail);
        else if (name === "outbox") this.#carry(stream);
      });
    }
    return stream;
  }

  /** What was written too early for a dialog, in any tab, is in the outbox now. */
  #takeUp() {
    const early = [...this.#early, ...(recall(own("early")) ?? [])];
    if (!early.length) return;
    this.#early = [];
    for (const item of early) this.#again(item);
    remember(own("early"), []);
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
      const own = item.by === this.#answer.visitor.id && !ELSEWHERE.includes(item.error?.status);
      if (item.state !== "failed" || (!own && item.error.code !== "dialog_closed")) continue;
      this.#again(item); // first, as discarding brings us here for the next one
      before.discard(item.client_id);
    }
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The token of the visit before, unless it is another person's. */
function known() {
  const visit = recall("visit");
  return visit?.who && visit.who !== who() ? null : visit?.token;
}

/** Loads the page anew, for an embed token of today. @returns {Promise} that is never answered */
function reload() {
  location.reload();
  return new Promise(() => {});
}
