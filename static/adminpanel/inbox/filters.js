import { byId } from "../../page/elements.js";
import { config, words } from "../../page/words.js";
import { waits } from "./line.js";

const DEFAULTS = { status: "open", manager: "", site: "", q: "" };
const PAUSE = 250;
const LONGEST = 200; // characters of a search that the server takes
const EMPTY = { open: "all_answered", line: "nobody_waits" };

/** The filters of the list; what is not as usual stands in the page's address. Says "change". */
export class Filters extends EventTarget {
  #form = byId("filters");
  #timer;

  constructor() {
    super();
    this.#show(location.search);
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
    const asked = this.inLine ? { ...this.state, status: "open", handoff: "requested" } : this.state;
    return String(new URLSearchParams(Object.entries(asked).filter(([, value]) => value && value !== "all")));
  }

  /** @returns {boolean} whether those are shown who wait for a person, the longest first. */
  get inLine() {
    return this.state.status === "line";
  }

  /** Takes over what an address says: that of a reload, of the back button. */
  restore(search) {
    this.#show(search);
    this.#changed();
  }

  focusSearch() {
    this.#form.elements.q.focus();
    this.#form.elements.q.select();
  }

  /** @returns {?boolean} whether a row belongs into the list; null where only the server knows. */
  matches(row) {
    const { status, manager, site, q } = this.state;
    const whose = row.manager?.id ?? null;
    if (this.inLine ? !waits(row) : status !== "all" && row.status !== status) return false;
    if (manager && whose !== (manager === "me" ? config.me.id : null)) return false;
    if (site && row.site.id !== Number(site)) return false;
    return q ? null : true;
  }

  /** @returns {[string, string]} what to say when the list is empty. */
  get emptyWords() {
    const { q, manager, site, status } = this.state;
    const name = q || manager || site || status === "closed"
      ? "nothing_found" : EMPTY[status] ?? "no_dialogs";
    return [words[name], words[`${name}_hint`]];
  }

  #show(search) {
    const named = new URLSearchParams(search);
    for (const [name, usual] of Object.entries(DEFAULTS)) {
      const field = this.#form.elements[name];
      if (!field) continue;
      field.value = usual;
      const wanted = named.get(name) ?? usual;
      if (!field.options || [...field.options].some(({ value }) => value === wanted)) field.value = wanted.slice(0, LONGEST);
    }
  }

  #changed() {
    clearTimeout(this.#timer);
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
