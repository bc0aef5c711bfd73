import { byId } from "../../page/elements.js";
import { config, say, words } from "../../page/words.js";
import { write } from "./dom.js";
import { face } from "./face.js";
import { language } from "./page.js";

const FADES = 7000; // a typing notice that was never taken back

/** Who else is in the dialog, whether the visitor is there, and who is typing. */
export class Presence {
  visitor = null; // whether they are there, null where nobody said
  #managers = [];
  #there = byId("presence");
  #line = byId("typing");
  #typing = new Map();
  #name = "";
  #channel;

  /** @param {string} name how the visitor is called
   * @param {string} channel how they come */
  clear(name = "", channel = "web") {
    this.#name = name;
    this.#channel = channel;
    this.#typing.forEach(({ timer }) => clearTimeout(timer));
    this.#typing.clear();
    this.show({ managers: [], visitor_online: null });
    this.#draw();
  }

  /** A `presence` frame; what it does not say stays as it was. */
  show({ managers = this.#managers, visitor_online: online = this.visitor }) {
    this.visitor = online;
    this.#managers = managers;
    const others = managers.filter(({ id }) => id !== config.me.id);
    const names = new Intl.ListFormat(language).format(others.map(({ name }) => name));
    this.#there.replaceChildren(...others.map(({ id, name }) => face(name, id)));
    const dot = byId("online");
    if (!dot) return; // no dialog was shown yet
    write(byId("here"), others.length ? say("here_too", { names }) : "");
    const elsewhere = !online && this.#channel === "telegram"; // where nobody sees who is there
    dot.hidden = online == null && !elsewhere;
    dot.className = `online ${online ? "is-online" : ""}`;
    write(dot, elsewhere ? words.in_telegram : online ? words.online : words.offline);
  }

  /** A `typing` frame; one's own comes back too. */
  type({ sender, name, on }) {
    if (sender === "manager" && name === config.me.name) return;
    const who = sender === "user" ? this.#name : name || words[sender] || words.assistant;
    const key = `${sender} ${name}`;
    clearTimeout(this.#typing.get(key)?.timer);
    if (on) this.#typing.set(key, { who, timer: setTimeout(() => this.#stop(key), FADES) });
    else this.#typing.delete(key);
    this.#draw();
  }

  /** A message is the end of typing it. */
  wrote({ sender, author }) {
    this.#stop(`${sender} ${author?.name ?? ""}`);
  }

  #stop(key) {
    clearTimeout(this.#typing.get(key)?.timer);
    this.#typing.delete(key);
    this.#draw();
  }

  #draw() {
    const names = [...this.#typing.values()].map(({ who }) => who);
    write(this.#line, names.length ? say("typing", { name: new Intl.ListFormat(language).format(names) }) : "");
    this.#line.classList.toggle("is-on", names.length > 0);
  }
}
