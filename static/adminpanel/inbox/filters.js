import { byId, config, words } from "./page.js";

const DEFAULTS = { status: "open", manager: "", site: "", q: "" };
const PAUSE = 250;

/** The filters of the list; what is not as usual stands in the page's address. Says "change". */
export class Filters extends EventTarget {
  #form = byId("filters");
  #timer;

  constructor() {
    super();
    this.state = { ...DEFAULTS, ...Object.fromEntries(new URLSearchParams(location.search)) };
    for (const [name, value] of Object.entries(this.state)) {
      if (this.#form.elements[name]) this.#form.elements[name].value = value;
    }
    this.state = this.#read();
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("change", () => this.#changed());
    this.#form.elements.q.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#changed(), PAUSE);
    });
  }

  /** @returns {string} what differs from the usual, for the address. */
  get query() {
    const own = Object.entries(this.state).filter(([name, value]) => value !== DEFAULTS[name]);
    return own.length ? `?${new URLSearchParams(own)}` : "";
  }

  /** @returns {string} what the API is asked with. */
  get question() {
    return String(new URLSearchParams(Object.entries(this.state).filter(([, value]) => value)));
  }

  focusSearch() {
    this.#form.elements.q.focus();
    this.#form.elements.q.select();
  }

  /** @returns {?boolean} whether a row belongs into the list; null where only the server knows. */
  matches(row) {
    const { status, manager, site, q } = this.state;
    const whose = row.manager?.id ?? null;
    if (status && row.status !== status) return false;
    if (manager && whose !== (manager === "me" ? config.me.id : null)) return false;
    if (site && row.site.id !== Number(site)) return false;
    return q ? null : true;
  }

  /** @returns {[string, string]} what to say when the list is empty. */
  get emptyWords() {
    const { q, manager, site, status } = this.state;
    const name = q || manager || site || status === "closed"
      ? "nothing_found" : status ? "all_answered" : "no_dialogs";
    return [words[name], words[`${name}_hint`]];
  }

  #changed() {
    const next = this.#read();
    if (JSON.stringify(next) === JSON.stringify(this.state)) return;
    this.state = next;
    this.dispatchEvent(new Event("change"));
  }

  #read() {
    const value = (name) => this.#form.elements[name]?.value ?? "";
    return { status: value("status"), manager: value("manager"), site: value("site"), q: value("q").trim() };
  }
}
