import { say } from "../../page/words.js";
import { call, dialogUrl, get } from "./api.js";
import { hasModel } from "./copilot/model.js";
import { Elsewhere } from "./elsewhere.js";
import { Head } from "./head.js";
import { Log } from "./log.js";
import { Opening } from "./opening.js";
import { OwnWords } from "./own-words.js";
import { visitorName } from "./page.js";
import { Presence } from "./presence.js";
import { setStage, showFailure, showGone, showLoading } from "./stage.js";
import { Written } from "./written.js";

/** One open dialog: its stream, its messages, what is done in it. Says "detail" with what is known of it. */
export class Thread extends EventTarget {
  id = null;
  #opening = null; // of the dialog; none where nothing is there to open
  #stream = null;
  #detail = null;
  #greeted = false; // by the server, in this dialog
  #asking = false; // for older messages
  #patched = Promise.resolve(); // the answer to the last of the changes asked for so far
  #log = new Log();
  #elsewhere = new Elsewhere(() => this.#draw());
  #presence = new Presence();
  #written = new Written(() => this.#draw());
  #head = new Head((changes) => this.patch(() => changes), (move) => this.#move(move));
  #composer;

  constructor(composer) {
    super();
    this.#composer = composer;
    this.#log.addEventListener("bottom", () => this.#read());
    this.#log.addEventListener("older", () => this.#older());
    new OwnWords(this, composer, this.#log);
    addEventListener("focus", () => this.#read());
    document.addEventListener("visibilitychange", () => this.#read());
  }

  /** @returns {?Stream} */
  get stream() {
    return this.#stream;
  }

  /** @returns {boolean} whether the manager has the end of this dialog before their eyes. */
  inView(id) {
    return id === this.id && this.#log.atBottom && document.hasFocus()
      && document.visibilityState === "visible" && this.#log.element.checkVisibility();
  }

  open(id) {
    this.close();
    this.id = id;
    setStage(true);
    showLoading(this.#log.element);
    this.#opening = new Opening(id, {
      came: ({ stream, detail }) => this.#begin(stream, detail),
      failed: ({ message }) => showFailure(this.#log.element, message, () => this.open(id)),
    });
  }

  close() {
    this.#opening?.cancel();
    this.#stream?.stop();
    this.#opening = this.#stream = this.#detail = this.id = null;
    this.#patched = Promise.resolve();
    this.#head.clear();
    this.#composer.close();
    this.#presence.clear();
    this.#log.clear();
    this.#elsewhere.close();
    this.#written.clear();
    setStage(false);
  }

  /** A dialog is gone for good; `by` is "visitor" where they had it deleted. */
  gone({ dialog_id: id, by }) {
    if (id !== this.id) return;
    this.close();
    this.id = id; // the address still has it
    setStage(true);
    showGone(this.#log.element, say(by === "visitor" ? "gone_by_visitor" : "gone"));
  }

  /** Goes on where the server had sent it away, or where it never was let in; not where it is gone. */
  resume() {
    if (!this.#stream) return this.#opening && this.open(this.id);
    return this.#stream.status.reason && this.#stream.start();
  }

  /** This manager wrote: nothing above is new any more, and the end is what they look at. */
  wrote() {
    this.#log.begin(Infinity);
    this.#draw();
    this.#log.toBottom();
  }

  /** A row of the list: the same dialog, maybe newer. */
  take(row) {
    if (this.#detail?.dialog_id !== row.dialog_id || row.version <= this.#detail.version) return;
    this.#set({ ...this.#detail, ...row });
  }

  /**
   * Changes status, manager or tags, one change after the other.
   * @param {function(object): object} changes of the dialog as it is when their turn comes
   */
  async patch(changes) {
    const known = this.#detail;
    if (!known) return;
    this.#patched = this.#patched.then((before = known) => this.#patch(before, changes));
    await this.#patched;
  }

  turn() {
    this.#head.turn();
  }

  takeOver() {
    this.#head.take();
  }

  /** A move of the handoff; what came of it arrives through the stream. */
  async #move(name) {
    const id = this.id;
    try {
      await call("POST", dialogUrl(id, `handoff/${name}`), {});
    } catch (error) {
      if (this.id === id) this.#composer.complain(say("failed", { detail: error.message }));
    }
  }

  /** @returns {Promise<object>} the dialog afterwards, which may have been left meanwhile */
  async #patch(before, changes) {
    const { dialog_id: id } = before;
    const open = () => this.#detail?.dialog_id === id;
    try {
      const detail = await call("PATCH", dialogUrl(id), changes(open() ? this.#detail : before));
      if (open()) this.#set(detail);
      return detail;
    } catch (error) {
      if (open()) {
        this.#composer.complain(say("failed", { detail: error.message }));
        this.#set(this.#detail);
      }
      return before;
    }
  }

  #begin(stream, detail) {
    this.#stream = stream;
    this.#greeted = false;
    const name = visitorName(detail.visitor);
    this.#log.clear();
    this.#composer.open(this.id, name);
    this.#set(detail);
    this.#presence.clear(name, detail.channel);
    this.#log.begin(detail.unread ? firstUnread(stream.state.messages, detail.unread) : Infinity);
    this.#listen(stream, this.id);
    this.#draw();
    this.#log.toDivider();
    this.#log.element.setAttribute("aria-busy", "false");
    stream.start();
    this.#elsewhere.open(this.id);
    this.#read();
  }

  /** A stream that was left goes on sending, and no longer draws. */
  #listen(stream, id) {
    const on = (type, handle) =>
      stream.addEventListener(type, ({ detail }) => this.#stream === stream && handle(detail));
    on("change", (change) => this.#changed(change));
    on("frame", (frame) => this.#frame(frame));
    on("outbox", () => this.#draw());
    on("status", ({ status, transport, reason }) => {
      const { visitor, channel } = this.#detail;
      if (status !== "online" || transport === "poll") this.#presence.clear(visitorName(visitor), channel);
      if (reason === "gone") showFailure(this.#log.element, "", () => this.open(id));
    });
    stream.addEventListener("outbox", () => this.dispatchEvent(new CustomEvent("outbox", { detail: id })));
  }

  /** An answer may come later than newer news. */
  #set(detail) {
    if (detail.version < this.#detail?.version) return;
    this.#detail = detail;
    this.#head.update(detail, detail.managers);
    this.#composer.update(visitorName(detail.visitor), detail.status === "closed");
    this.dispatchEvent(new CustomEvent("detail", { detail }));
    this.#draw();
  }

  #changed({ state, frame }) {
    if (frame) this.#written.take(frame);
    if (frame?.message) this.#presence.wrote(frame.message);
    if (frame?.message?.system_type === "merged") {
      const move = { from: this.id, to: frame.message.data.dialog };
      return this.dispatchEvent(new CustomEvent("merged", { detail: move }));
    }
    const { status, handoff, manager, tags, version } = state.dialog;
    if (version > this.#detail.version) this.#set({ ...this.#detail, status, handoff, manager, tags, version });
    else this.#draw();
    this.#elsewhere.turn();
    this.#read();
  }

  #frame(frame) {
    this.#written.take(frame);
    if (frame.type === "typing") this.#presence.type(frame);
    if (frame.type === "hello") {
      if (this.#greeted) this.#renew(); // what has no number and no version came meanwhile to nobody
      this.#greeted = true;
    }
    if (frame.type === "page") {
      const { url, title } = frame;
      this.#set({ ...this.#detail, context: { ...this.#detail.context, url, title } });
    }
    if (frame.type === "email") this.#set({ ...this.#detail, given_email: frame.email });
    if (frame.type !== "presence" || !frame.managers) return;
    const came = frame.visitor_online && this.#presence.visitor === false;
    this.#presence.show(frame);
    if (came) this.#renew(); // perhaps on another page
  }

  async #renew() {
    const id = this.id;
    const detail = await get(dialogUrl(id)).catch(() => null);
    if (detail && this.id === id) this.#set(detail);
  }

  #draw() {
    if (!this.#stream) return;
    const { messages, dialog, hasMore } = this.#stream.state;
    const { visitor, site } = this.#detail;
    this.#log.draw({
      messages, dialog, hasMore, outbox: this.#stream.outbox, visitor, translates: hasModel(site),
      told: this.#elsewhere.nodes, written: this.#written.node,
    });
  }

  /** Read is what somebody had before their eyes. */
  #read() {
    if (this.#stream && this.inView(this.id)) this.#stream.read(this.#stream.state.last);
  }

  async #older() {
    const stream = this.#stream;
    if (!stream || this.#asking) return;
    this.#asking = true;
    this.#log.element.setAttribute("aria-busy", "true"); // or a screen reader reads the whole page out
    const more = await stream.history().catch(() => false);
    this.#asking = false;
    setTimeout(() => this.#asking || this.#log.element.setAttribute("aria-busy", "false"), 200);
    if (more && stream === this.#stream) this.#log.lookUp();
  }
}

/** @returns {number} the number of the oldest of the visitor's `count` newest messages */
const firstUnread = (messages, count) =>
  messages.filter(({ sender }) => sender === "user").at(-count)?.seq ?? messages[0]?.seq ?? Infinity;
