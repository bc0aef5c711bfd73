import { make } from "../../page/elements.js";
import { get, pageUrl } from "./api.js";
import { icon, write } from "./dom.js";

const SOON = 1000; // milliseconds after something happened in the dialog
const AGAIN = 15000; // while more may come

/** Who was told elsewhere that somebody waits in the open dialog, as lines below the messages. */
export class Elsewhere {
  nodes = new Map(); // number of a message → what stands below it
  #id = null;
  #timer;
  #shape = "[]";
  #came;

  /** @param {function(): void} came is called when the lines are others */
  constructor(came) {
    this.#came = came;
    document.addEventListener("visibilitychange", () => this.turn());
  }

  open(id) {
    this.close();
    this.#id = id;
    this.#ask();
  }

  close() {
    clearTimeout(this.#timer);
    this.#id = null;
    this.nodes.clear();
    this.#shape = "[]";
  }

  /** Something happened: looks a little later, and later where nobody was told so far. */
  turn() {
    if (this.#id && document.visibilityState === "visible") this.#in(this.nodes.size ? SOON : AGAIN);
  }

  #in(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  async #ask() {
    const id = this.#id;
    const found = await get(pageUrl(id, "told/")).catch(() => null);
    if (id !== this.#id) return;
    if (found) this.#take(found.told);
    if ((found?.waits ?? true) && document.visibilityState === "visible") this.#in(AGAIN);
  }

  #take(told) {
    const shape = JSON.stringify(told);
    if (shape === this.#shape) return;
    this.#shape = shape;
    const nodes = told.map(({ seq, line, story }) => [seq, fill(this.nodes.get(seq) ?? blank(), line, story)]);
    this.nodes = new Map(nodes);
    this.#came();
  }
}

const blank = () => make("details", { class: "elsewhere", "aria-live": "off" },
  make("summary", null, icon("bell"), make("span", { dir: "auto" })), make("ul"));

/** The same element, so that it stays open. */
function fill(node, line, story) {
  write(node.querySelector("span"), line);
  node.querySelector("ul").replaceChildren(...story.map((each) => make("li", { dir: "auto" }, each)));
  return node;
}
