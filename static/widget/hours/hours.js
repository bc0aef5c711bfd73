import { byId } from "../../page/elements.js";

/** Has an open page say so when the site closes and opens; loaded where a site has hours, and told of the chat by an event. */
const NAP = 60000; // milliseconds: a page that slept finds out soon, whatever became of its timer

class Hours {
  #chat;
  #ahead; // milliseconds by which the visitor's clock is ahead of the server's
  #timer;

  constructor(chat) {
    this.#chat = chat;
    chat.addEventListener("session", () => this.#hear());
    document.addEventListener("visibilitychange", () => this.#look());
    this.#hear();
  }

  #hear() {
    const [now] = this.#chat.site.hours ?? [];
    this.#ahead = now && Date.now() - Date.parse(now.at);
    this.#look();
  }

  #look() {
    clearTimeout(this.#timer);
    const { site } = this.#chat;
    const until = ({ at }) => Date.parse(at) + this.#ahead - Date.now();
    const hours = site.hours ?? [];
    const closed = hours.findLast((each) => until(each) <= 0)?.closed ?? "";
    const next = hours.find((each) => until(each) > 0);
    if (next) this.#timer = setTimeout(() => this.#look(), Math.min(until(next), NAP));
    byId("status").style.whiteSpace = closed ? "normal" : "";
    if (closed === site.closed) return;
    site.closed = closed;
    this.#chat.dispatchEvent(new CustomEvent("frame", { detail: { type: "hours" } }));
  }
}

addEventListener("chat", ({ detail }) => new Hours(detail), { once: true });
