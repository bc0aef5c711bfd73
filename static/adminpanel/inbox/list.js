import { byId, make } from "../../page/elements.js";
import { config, words } from "../../page/words.js";
import { get } from "./api.js";
import { arrange, icon } from "./dom.js";
import { Row } from "./row.js";
import { Rows } from "./rows.js";

const PAGE = 50;
const MOST = 200; // rows that the API gives at once

/** The list of dialogs: live, sorted, endless. Says "open" with the id of the dialog chosen. */
export class List extends EventTarget {
  rows = new Rows();
  selected = null;
  #filters;
  #drafts;
  #unsent;
  #views = new Map();
  #list = byId("rows");
  #note = byId("list-note");
  #next = null;
  #loading = null;
  #question = 0;
  #loaded = false;
  #later;
  #watcher;

  constructor(filters, drafts, unsent) {
    super();
    this.#filters = filters;
    this.#drafts = drafts;
    this.#unsent = unsent;
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    filters.addEventListener("change", () => this.restart());
    for (const kept of [drafts, unsent]) kept.addEventListener("change", ({ detail }) => this.#draw(detail));
    this.#watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), {
      root: byId("rows-scroll"), rootMargin: "400px",
    });
    setInterval(() => this.#views.forEach((view) => view.tick()), 1000);
  }

  /** Another question: what is shown stays until the answer is there. */
  restart() {
    this.#question += 1;
    this.#loading = null;
    return this.refresh(true);
  }

  /** Asks for the top of the list again, as far down as it was loaded. @throws {Refusal} */
  refresh(anew = false) {
    if (this.#loading) return this.#loading;
    const loading = this.#fetchTop(anew).finally(() => {
      if (this.#loading === loading) this.#loading = null;
    });
    this.#loading = loading;
    return loading;
  }

  async #fetchTop(anew) {
    const question = this.#question;
    const asked = this.rows.newest;
    const limit = this.#filters.inLine ? MOST : anew ? PAGE : Math.min(MOST, Math.max(PAGE, this.rows.size));
    const url = `${config.urls.dialogs}?${this.#filters.question}&limit=${limit}`;
    const page = await get(url).catch((error) => {
      if (question === this.#question && !this.#loaded) this.#failed();
      throw error;
    });
    if (question !== this.#question) return;
    this.#loaded = true;
    if (anew) this.rows.clear(asked);
    if (anew || this.rows.size <= limit || !page.next) this.#next = page.next;
    this.rows.replace(page.results, !page.next, asked, this.selected);
    page.results.forEach((row) => this.#told(row));
    this.draw();
    this.#watch();
  }

  /** A row that came live. */
  put(row) {
    const known = this.rows.get(row.dialog_id);
    const belongs = this.#filters.matches(row);
    if (belongs === false && row.dialog_id !== this.selected) this.rows.remove(row);
    else if (belongs || known || row.dialog_id === this.selected) this.rows.put(row);
    this.#told(row);
    if (belongs === null) this.#soon();
    this.draw();
  }

  /** A dialog that is gone for good. */
  gone(dialog) {
    this.rows.remove(dialog);
    this.draw();
  }

  /** Marks one as open; the one open before goes if the filters no longer want it. */
  select(id) {
    const before = this.rows.get(this.selected);
    this.selected = id;
    if (before && this.#filters.matches(before) === false) this.rows.remove(before);
    this.draw();
    this.#views.get(id)?.link.scrollIntoView({ block: "nearest" });
  }

  /** The next (1) or previous (-1) row becomes the one in focus and is opened. */
  step(by) {
    const ids = this.rows.sorted(this.#filters.inLine).map((row) => row.dialog_id);
    if (!ids.length) return;
    const at = ids.indexOf(this.selected);
    const id = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
    this.#views.get(id).link.focus({ preventScroll: true });
    this.#open(id);
  }

  focusSelected() {
    (this.#views.get(this.selected)?.link ?? this.#list.querySelector("a"))?.focus();
  }

  draw() {
    const sorted = this.rows.sorted(this.#filters.inLine);
    const wanted = new Set(sorted.map((row) => row.dialog_id));
    for (const id of this.#views.keys()) if (!wanted.has(id)) this.#views.delete(id);
    sorted.forEach((row) => this.#draw(row.dialog_id));
    arrange(this.#list, sorted.map((row) => this.#views.get(row.dialog_id).element));
    if (this.#loaded) this.#empty(sorted.length === 0 && !this.#next);
  }

  #draw(id) {
    const row = this.rows.get(id);
    if (!row) return;
    if (!this.#views.has(id)) this.#views.set(id, new Row(row));
    const view = this.#views.get(id);
    view.update(row, this.#unsent.has(id) ? "unsent" : id !== this.selected && this.#drafts.has(id) ? "draft" : null);
    view.select(id === this.selected);
  }

  async #more() {
    if (!this.#next || this.#loading) return;
    const question = this.#question;
    this.#loading = get(this.#next);
    const page = await this.#loading.catch(() => null);
    if (question !== this.#question) return;
    this.#loading = null;
    if (!page) return;
    this.#next = page.next;
    page.results.forEach((row) => this.rows.put(row));
    this.draw();
    this.#watch();
  }

  /** Watched anew, or an end that never left the screen would not be told again. */
  #watch() {
    this.#watcher.disconnect();
    this.#watcher.observe(byId("sentinel"));
  }

  /** Only the server knows what a search finds. */
  #soon() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.refresh().catch(() => null), 500);
  }

  #empty(empty) {
    this.#note.replaceChildren();
    if (!empty) return;
    const [title, hint] = this.#filters.emptyWords;
    this.#note.append(icon("chat"), make("p", null, title), make("p", { class: "quiet-line" }, hint));
  }

  #failed() {
    const again = make("button", { class: "plain-button", type: "button", onclick: () => this.restart().catch(() => null) }, words.retry);
    this.#note.replaceChildren(icon("alert"), make("p", null, words.list_failed), again);
  }

  #clicked(event) {
    const link = event.target.closest("a.row");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#open(Number(link.dataset.dialog));
  }

  #open(id) {
    this.dispatchEvent(new CustomEvent("open", { detail: id }));
  }

  #told(row) {
    this.dispatchEvent(new CustomEvent("row", { detail: row }));
  }
}
