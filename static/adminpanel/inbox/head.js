import { byId, make } from "../../page/elements.js";
import { config, words } from "../../page/words.js";
import { show, write } from "./dom.js";
import { visitorName } from "./page.js";

/**
 * The head of a thread: whose dialog it is and what can be done with it.
 * @param {function(object): Promise} change patches the dialog
 */
export class Head {
  #change;
  #assignee = byId("assignee");
  #label = byId("assignee-label");
  #take = byId("take");
  #status = byId("status-button");
  #row = null;

  constructor(change) {
    this.#change = change;
    this.#assignee.addEventListener("change", () => this.#do({ manager: Number(this.#assignee.value) || null }));
    this.#take.addEventListener("click", () => this.take());
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
    show(this.#take, row.manager?.id !== config.me.id && row.status === "open");
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

  take() {
    if (this.#row && this.#row.manager?.id !== config.me.id) this.#do({ manager: config.me.id });
  }

  /** Closes an open dialog, opens a closed one. */
  turn() {
    if (this.#row) this.#do({ status: this.#row.status === "open" ? "closed" : "open" });
  }

  #subtitle({ status, site }) {
    const line = byId("thread-sub");
    if (!byId("online")) line.append(make("span", { id: "online", class: "online", hidden: true }), make("span", { id: "here", class: "here" }));
    const chips = [
      status === "closed" && make("span", { class: "chip chip-closed" }, words.closed),
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

  async #do(changes) {
    const controls = [this.#assignee, this.#take, this.#status];
    controls.forEach((control) => (control.disabled = true));
    delete this.#assignee.dataset.shape; // what was chosen may be refused
    await this.#change(changes);
    controls.forEach((control) => (control.disabled = false));
  }
}
