import { byId, make } from "../../page/elements.js";
import { config, words } from "../../page/words.js";
import { show, write } from "./dom.js";
import { waits } from "./line.js";
import { visitorName } from "./page.js";

/**
 * The head of a thread: whose dialog it is and what can be done with it.
 * @param {function(object): Promise} change patches the dialog
 * @param {function(string): Promise} move makes a move of its handoff: takeover, release or cancel
 */
export class Head {
  #change;
  #move;
  #assignee = byId("assignee");
  #label = byId("assignee-label");
  #take = byId("take");
  #status = byId("status-button");
  #row = null;

  constructor(change, move) {
    this.#change = change;
    this.#move = move;
    this.#assignee.addEventListener("change", () => this.#do(() => this.#change({ manager: Number(this.#assignee.value) || null })));
    this.#take.addEventListener("click", () => (this.#isMine ? this.#do(() => this.#move("release")) : this.take()));
    this.#status.addEventListener("click", () => this.turn());
  }

  /** @param {object} row the dialog; @param {object[]} managers who may have it */
  update(row, managers = []) {
    this.#row = row;
    write(byId("thread-name"), visitorName(row.visitor));
    this.#subtitle(row);
    this.#options(row, managers);
    show(this.#label, true);
    show(this.#status, true);
    show(this.#take, row.status === "open");
    write(this.#take, this.#isMine ? words.release : words.take);
    this.#take.title = this.#isMine ? words.release_hint : "";
    this.#take.classList.toggle("wide-only", !this.#isMine); // there a reply takes over as well
    write(this.#status, row.status === "open" ? words.close : words.reopen);
    byId("thread-head").classList.toggle("is-closed", row.status === "closed");
  }

  /** No dialog, or one that is not there yet: nothing can be done with it. */
  clear() {
    this.#row = null;
    write(byId("thread-name"), "");
    byId("thread-sub").replaceChildren();
    for (const control of [this.#label, this.#take, this.#status]) show(control, false);
    byId("thread-head").classList.remove("is-closed");
  }

  /** This manager answers from now on, also where another one did. */
  take() {
    if (!this.#row || this.#row.status !== "open" || this.#isMine) return;
    const other = this.#row.handoff === "active";
    this.#do(() => (other ? this.#change({ manager: config.me.id }) : this.#move("takeover")));
  }

  /** Closes an open dialog, opens a closed one. */
  turn() {
    if (this.#row) this.#do(() => this.#change({ status: this.#row.status === "open" ? "closed" : "open" }));
  }

  get #isMine() {
    return this.#row.handoff === "active" && this.#row.manager?.id === config.me.id;
  }

  #subtitle({ status, site, ...row }) {
    const line = byId("thread-sub");
    if (!byId("online")) line.append(make("span", { id: "online", class: "online", hidden: true }), make("span", { id: "here", class: "here" }));
    const chips = [
      status === "closed" && make("span", { class: "chip chip-closed" }, words.closed),
      waits({ status, ...row }) && make("span", { class: "chip chip-line" }, words.asks_for_person),
      waits({ status, ...row }) && this.#cancelling(),
      config.sites.length > 1 && make("span", { class: "chip chip-site" }, site.name),
    ].filter(Boolean);
    line.replaceChildren(...chips, byId("online"), byId("here"));
  }

  #options({ manager }, managers) {
    this.#label.classList.toggle("is-taken", Boolean(manager));
    const people = new Map(managers.map(({ id, name }) => [id, name]));
    people.set(config.me.id, config.me.name);
    if (manager) people.set(manager.id, manager.name);
    const option = (value, name) => make("option", { value, selected: value === (manager?.id ?? "") }, name);
    const list = [["", words.nobody], ...[...people].sort((a, b) => a[1].localeCompare(b[1]))];
    const shape = JSON.stringify([list, manager?.id]);
    if (this.#assignee.dataset.shape === shape) return;
    this.#assignee.dataset.shape = shape;
    this.#assignee.replaceChildren(...list.map(([value, name]) => option(value, name)));
  }

  #cancelling() {
    const cancel = () => this.#do(() => this.#move("cancel"));
    return make("button", { type: "button", class: "link-button", id: "cancel-handoff", onclick: cancel }, words.cancel_handoff);
  }

  async #do(work) {
    const controls = [this.#assignee, this.#take, this.#status];
    controls.forEach((control) => (control.disabled = true));
    delete this.#assignee.dataset.shape; // what was chosen may be refused
    await work();
    controls.forEach((control) => (control.disabled = false));
  }
}
