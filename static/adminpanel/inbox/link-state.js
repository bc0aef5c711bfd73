import { byId, make } from "../../page/elements.js";
import { config, say, words } from "../../page/words.js";
import { write } from "./dom.js";
import { session } from "./session.js";
import { seconds } from "./times.js";

const PATIENCE = 1500; // shorter breaks are nobody's business

/** Shows how the page is connected: always in the list's foot, and above everything when it is not. */
export class LinkState {
  #feed = { status: "connecting", transport: null, retryAt: null };
  #foot = byId("link-state");
  #notice = byId("notice");
  #troubleAt = null;
  #retry;

  constructor() {
    for (const type of ["over", "back"]) session.addEventListener(type, () => this.#draw());
    setInterval(() => this.#draw(), 500);
  }

  /** @param {function(): void} retry connects at once */
  onRetry(retry) {
    this.#retry = retry;
  }

  set(status) {
    this.#feed = status;
    if (status.status === "online") this.#troubleAt = null;
    else this.#troubleAt ??= Date.now();
    this.#draw();
  }

  #draw() {
    const { status, transport } = this.#feed;
    const poor = transport === "poll";
    this.#foot.dataset.state = status === "online" ? (poor ? "poor" : "online") : "offline";
    write(this.#foot.querySelector(".link-text"),
      status === "online" ? words[poor ? "refreshing" : "connected"] : words.connecting);
    const trouble = session.over || (this.#troubleAt && Date.now() - this.#troubleAt > PATIENCE);
    this.#notice.classList.toggle("is-shown", Boolean(trouble));
    if (trouble) this.#explain();
    else this.#notice.replaceChildren();
  }

  #explain() {
    const kind = session.over ? "over" : "offline";
    if (this.#notice.firstChild?.dataset?.kind !== kind) {
      this.#notice.replaceChildren(
        make("span", { "data-kind": kind, class: "visually-hidden" }), make("span", { "aria-hidden": "true" }),
        session.over ? loginLink() : this.#button(),
      );
    }
    const [spoken, shown] = this.#notice.children;
    const text = (state) => (session.over ? words.logged_out : `${state} ${words.outbox_waits}`);
    write(spoken, text(words.no_connection)); // a countdown would be read out every second
    write(shown, text(this.#when()));
  }

  #when() {
    const left = this.#feed.retryAt ? this.#feed.retryAt - Date.now() : 0;
    return left > 2000 ? say("trying_in", { time: seconds(left) }) : words.no_connection;
  }

  #button() {
    return make("button", { type: "button", class: "link-button", onclick: () => this.#retry?.() }, words.try_now);
  }
}

const loginLink = () =>
  make("a", { href: `${config.urls.login}?next=${encodeURIComponent(location.pathname + location.search)}` }, words.log_in);
