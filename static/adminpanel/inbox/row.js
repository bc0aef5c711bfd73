import { make } from "../../page/elements.js";
import { config, say, words } from "../../page/words.js";
import { pageUrl } from "./api.js";
import { icon, write } from "./dom.js";
import { face } from "./face.js";
import { waits, waitsSince } from "./line.js";
import { now, visitorName } from "./page.js";
import { brief, moment, since } from "./times.js";

// Milliseconds of waiting after which it should worry somebody: for an answer, and for a person who was asked for.
const LONG = 10 * 60000;
const IN_LINE = { long: 2 * 60000, late: 10 * 60000 };

/** One row of the list: an element that is made once and brought up to date. */
export class Row {
  #parts;
  #row = null;
  #own = null;

  constructor(row) {
    const part = (name, tag = "span") => make(tag, { class: `row-${name}` });
    this.#parts = {
      face: part("face"), name: part("name"), time: part("time", "time"), last: part("last"),
      unread: part("unread"), chips: part("chips"), wait: part("wait"),
    };
    const { name, time, last, unread, chips, wait } = this.#parts;
    name.dir = last.dir = "auto";
    this.link = make("a", { class: "row", href: pageUrl(row.dialog_id), "data-dialog": row.dialog_id },
      this.#parts.face,
      make("span", { class: "row-line" }, name, wait, time),
      make("span", { class: "row-line" }, last, chips, unread));
    this.element = make("li", null, this.link);
    this.update(row);
  }

  /** @param {?("draft"|"unsent")} own what of this manager's waits in it */
  update(row, own = null) {
    if (row === this.#row && own === this.#own) return;
    this.#row = row;
    this.#own = own;
    const { face: picture, name, time, last, unread, chips } = this.#parts;
    const called = visitorName(row.visitor);
    if (name.textContent !== called) picture.replaceChildren(face(called, row.visitor.id));
    write(name, called);
    const at = row.last_message?.created_at ?? row.active_at;
    write(time, brief(at));
    time.dateTime = at;
    time.title = moment(at);
    last.replaceChildren(...lastLine(row.last_message));
    unread.replaceChildren(...counter(row.unread));
    chips.replaceChildren(...labels(row, own));
    this.link.classList.toggle("is-unread", row.unread > 0);
    this.link.classList.toggle("is-closed", row.status === "closed");
    this.tick();
  }

  /** How long the visitor waits; called every second. */
  tick() {
    const { wait, time } = this.#parts;
    const inLine = waits(this.#row);
    const from = inLine ? waitsSince(this.#row) : this.#row.waiting_since;
    wait.hidden = !from;
    time.hidden = Boolean(from);
    if (!from) return;
    const text = since(from);
    const age = now() - Date.parse(from);
    wait.classList.toggle("is-long", age > (inLine ? IN_LINE.long : LONG));
    wait.classList.toggle("is-late", inLine && age > IN_LINE.late);
    if (wait.dataset.text === text) return;
    wait.dataset.text = text;
    wait.replaceChildren(icon("clock"), make("span", { class: "visually-hidden" }, say("waiting", { time: "" })), text);
    wait.title = say("waiting", { time: text });
  }

  select(on) {
    if (on) this.link.setAttribute("aria-current", "true");
    else this.link.removeAttribute("aria-current");
  }
}

function lastLine(message) {
  if (!message) return [];
  const text = message.text || make("em", null, words.message_deleted);
  if (message.sender === "user") return [text];
  const who = message.author === config.me.name ? words.you : message.author || words[message.sender] || words.assistant;
  const mark = message.private ? icon("lock", words.note) : icon("reply");
  return [make("bdi", { class: "row-author" }, mark, `${who}: `), text]; // the text says from where it is read
}

function counter(unread) {
  if (!unread) return [];
  return [
    make("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
    make("span", { class: "visually-hidden" }, say("unread", { count: unread })),
  ];
}

function labels(row, own) {
  const chip = (kind, text, title) => make("span", { class: `chip chip-${kind}`, title, dir: "auto" }, text);
  return [
    own && chip(own, words[own === "draft" ? "draft" : "state_failed"]),
    config.sites.length > 1 && chip("site", row.site.name),
    row.status === "closed" && chip("closed", words.closed),
    waits(row) && chip("line", words.asks_for_person, words.asks_for_person),
    row.manager && make("span", { class: "row-manager", title: say("assigned_to", { name: row.manager.name }) },
      face(row.manager.name, row.manager.id, say("assigned_to", { name: row.manager.name }))),
  ].filter(Boolean);
}
