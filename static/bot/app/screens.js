import { byId } from "../../page/elements.js";
import { backButton } from "./telegram/back.js";

const NODES = { tasks: "screen-tasks", task: "screen-task", balance: "screen-balance", payout: "screen-payout", chat: "panel" };
const TABS = ["tasks", "balance", "chat"];
const ABOVE = { task: "tasks", payout: "balance", balance: "tasks", chat: "tasks" }; // where "back" leads

/** Which part of the app is seen. Says "show" with its name. */
class Screens extends EventTarget {
  now = null;

  constructor() {
    super();
    for (const tab of this.#tabs()) tab.addEventListener("click", () => this.show(tab.dataset.to));
  }

  show(name) {
    this.now = name;
    for (const [each, id] of Object.entries(NODES)) {
      const node = byId(id);
      node.classList.toggle("shown", each === name);
      node.inert = each !== name; // it keeps its place while another one is seen
    }
    const above = ABOVE[name];
    for (const tab of this.#tabs()) {
      const here = TABS.includes(name) ? name : above;
      if (tab.dataset.to === here) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    backButton(above ? () => this.show(above) : null);
    this.dispatchEvent(new CustomEvent("show", { detail: name }));
  }

  #tabs() {
    return document.querySelectorAll("#tabs [data-to]");
  }
}

export const screens = new Screens();
