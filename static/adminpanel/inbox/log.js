import { byId, make } from "../../page/elements.js";
import { say, words } from "../../page/words.js";
import { arrange, icon, show } from "./dom.js";
import { continues, MessageView } from "./message.js";
import { pendingNode } from "./pending.js";
import { day } from "./times.js";

const NEAR = 48; // pixels from the bottom that count as being there

/**
 * The messages on the screen: days, marks, what is new, and a scroll position that nothing moves.
 * Says "bottom" when its end comes to be seen, "older" when its beginning is near.
 */
export class Log extends EventTarget {
  element = byId("log");
  #jump = byId("jump");
  #views = new Map();
  #days = new Map();
  #pending = new Map();
  #divider = make("p", { class: "new-line" }, make("span", null, words.new));
  #more = make("p", { class: "older" }, make("span", { class: "spinner" }));
  #newFrom = Infinity;
  #seen = 0;
  #last = 0;
  #stuck = true; // whether it follows its end

  constructor() {
    super();
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener("click", () => this.toBottom("smooth"));
    new ResizeObserver(() => this.#stuck && this.toBottom()).observe(this.element);
  }

  get atBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Another dialog: forgets everything. */
  clear() {
    for (const kept of [this.#views, this.#days, this.#pending]) kept.clear();
    this.#newFrom = Infinity;
    this.#seen = this.#last = 0;
    this.#stuck = true;
    this.element.replaceChildren();
    show(this.#jump, false);
  }

  /** Draws the line above what had not been read when the dialog was opened, and goes there. */
  begin(newFrom) {
    this.#newFrom = newFrom;
  }

  toDivider() {
    const { scrollHeight, clientHeight } = this.element;
    this.element.scrollTop = this.#divider.isConnected ? this.#divider.offsetTop - clientHeight / 3 : scrollHeight;
    this.#stuck = this.atBottom;
    this.#scrolled();
  }

  toBottom(behavior = "instant") {
    this.element.scrollTo({ top: this.element.scrollHeight, behavior });
    this.#scrolled();
  }

  /** Where nothing hovers, a touch shows what can be done with a message. */
  touch(message) {
    for (const other of this.element.querySelectorAll(".is-touched")) if (other !== message) other.classList.remove("is-touched");
    message.classList.toggle("is-touched");
  }

  /**
   * @param {{messages: object[], outbox: object[], dialog: ?object, visitor: object, hasMore: boolean,
   *   translates: boolean, told: Map<number, Element>, written: ?Element}} shown `told` has what stands below the message of a
   *   number, `written` is an answer that is not finished
   */
  draw({ messages, outbox, dialog, visitor, translates, hasMore, told, written }) {
    const anchor = this.#anchor();
    const nodes = hasMore ? [this.#more] : [];
    let before = null;
    for (const message of messages) {
      const date = day(message.created_at);
      const another = !before || date !== day(before.created_at);
      if (another) nodes.push(this.#dayNode(date));
      if (message.seq >= this.#newFrom && (before?.seq ?? 0) < this.#newFrom) nodes.push(this.#divider);
      const continued = !another && nodes.at(-1) !== this.#divider && continues(message, before);
      nodes.push(this.#view(message).update(message, { visitor, translates, continued, mark: markOf(message, dialog) }));
      if (told.has(message.seq)) nodes.push(told.get(message.seq));
      before = message;
    }
    arrange(this.element, [...nodes, ...(written ? [written] : []), ...this.#pendingNodes(outbox)]);
    this.#keep(anchor);
    this.#count(messages);
  }

  #view(message) {
    if (!this.#views.has(message.seq)) this.#views.set(message.seq, new MessageView());
    return this.#views.get(message.seq);
  }

  #dayNode(date) {
    if (!this.#days.has(date)) {
      this.#days.set(date, make("p", { class: "day" }, make("span", null, date)));
    }
    return this.#days.get(date);
  }

  #pendingNodes(outbox) {
    const old = this.#pending;
    this.#pending = new Map();
    for (const item of outbox) {
      const shape = JSON.stringify(item);
      const known = old.get(item.client_id);
      const node = known?.shape === shape ? known.node : pendingNode(item);
      this.#pending.set(item.client_id, { shape, node });
    }
    return [...this.#pending.values()].map(({ node }) => node);
  }

  /** The first message on the screen and where it stands. */
  #anchor() {
    const top = this.element.scrollTop;
    for (const node of this.element.querySelectorAll(".message")) {
      if (node.offsetTop + node.offsetHeight > top) return { node, offset: node.offsetTop - top };
    }
    return null;
  }

  #keep(anchor) {
    if (this.#stuck) this.element.scrollTop = this.element.scrollHeight;
    else if (anchor?.node.isConnected) {
      const top = anchor.node.offsetTop - anchor.offset;
      // Setting what is there already would stop a smooth scroll on its way.
      if (Math.abs(top - this.element.scrollTop) >= 1) this.element.scrollTop = top;
    }
  }

  #count(messages) {
    this.#last = messages.at(-1)?.seq ?? 0;
    if (this.#stuck) this.#seen = this.#last;
    const unseen = messages.filter(({ seq, sender }) => seq > this.#seen && sender !== "system").length;
    show(this.#jump, !this.#stuck);
    const text = unseen ? say("new_messages", { count: unseen }) : "";
    if (this.#jump.dataset.text === text && this.#jump.firstChild) return;
    this.#jump.dataset.text = text;
    this.#jump.classList.toggle("has-news", unseen > 0);
    this.#jump.replaceChildren(icon("down", text ? null : words.to_latest), text);
  }

  #scrolled() {
    const before = this.#stuck;
    this.#stuck = this.atBottom;
    if (this.#stuck) {
      this.#seen = this.#last;
      this.#jump.dataset.text = "";
      this.#jump.replaceChildren(icon("down", words.to_latest));
      this.#jump.classList.remove("has-news");
      if (!before) this.dispatchEvent(new Event("bottom"));
    }
    show(this.#jump, !this.#stuck);
    this.lookUp();
  }

  /** Says "older" where the beginning is near and more is to be had. */
  lookUp() {
    if (this.element.scrollTop < 400 && this.#more.isConnected) this.dispatchEvent(new Event("older"));
  }
}

/** @returns {?string} how far a message to the visitor has come. */
function markOf({ sender, seq, private: hidden, deleted }, dialog) {
  if (sender === "user" || sender === "system" || hidden || deleted) return null;
  if ((dialog?.read?.site ?? 0) >= seq) return "read";
  return (dialog?.delivered?.site ?? 0) >= seq ? "delivered" : "sent";
}
