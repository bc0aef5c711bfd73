import { byId } from "../../page/elements.js";
import { storage } from "../../page/storage.js";
import { config, say, words } from "../../page/words.js";
import { show } from "./dom.js";
import { ownKey, visitorName } from "./page.js";
import { chime, somebodyHears, wakeSound } from "./sound.js";
import { once, ring, saw, seen } from "./told.js";

const ASIDE = 300; // milliseconds in which a tab that has it in view says so
const LISTEN = 10000; // between looks whether any tab can still make a sound

/**
 * Sound and desktop notifications for what visitors write; each has a switch that is remembered.
 * Nothing for what this manager has before their eyes, and each message once over all their tabs.
 */
export class Notices {
  #panel = byId("notices");
  #button = byId("notices-button");
  #on = { sound: true, desktop: false };
  #heard = new Map(); // dialog → number of the visitor's message last told
  #offered = new Set(); // the dialogs that this manager is asked to take
  #inView;
  #open;

  /** @param {{inView: function(number): boolean, open: function(number): void}} page */
  constructor({ inView, open }) {
    this.#inView = inView;
    this.#open = open;
    this.#load();
    this.#panel.addEventListener("change", ({ target }) => this.#switch(target));
    addEventListener("storage", ({ key }) => (key === null || key === ownKey("notices")) && this.#load());
    document.addEventListener("visibilitychange", () => this.#listen());
    setInterval(() => this.#listen(), LISTEN);
    wakeSound(() => this.#listen());
  }

  /** A row of the list, live or fetched. */
  take(row) {
    this.#takeOffer(row);
    const message = row.last_message;
    if (message?.sender !== "user") return;
    const before = this.#heard.get(row.dialog_id) ?? 0;
    this.#heard.set(row.dialog_id, Math.max(before, message.seq));
    const news = message.seq > before && row.unread > 0 && message.created_at > config.now;
    if (!news) return;
    if (this.#inView(row.dialog_id)) saw(row.dialog_id, message.seq);
    else setTimeout(() => this.#tell(row, message, "new_message_from"), ASIDE);
  }

  /** Whoever is asked to answer hears of it, also in the dialog before their eyes. */
  #takeOffer(row) {
    const own = row.handoff === "requested" && row.manager?.id === config.me.id;
    const news = own && !this.#offered.has(row.dialog_id) && row.active_at > config.now;
    this.#offered[own ? "add" : "delete"](row.dialog_id);
    if (news) this.#tell(row, { ...row.last_message, seq: row.last_seq }, "asked_to_answer");
  }

  #tell(row, message, title) {
    const id = row.dialog_id;
    if (seen(id, message.seq)) return;
    if (this.#on.desktop) once(id, message.seq, () => this.#show(row, message, title));
    if (this.#on.sound) ring(id, message.seq);
    this.#listen();
  }

  /** The switches as they are in all tabs. */
  #load() {
    try {
      Object.assign(this.#on, JSON.parse(storage?.getItem(ownKey("notices")) ?? "null"));
    } catch {
      // What cannot be read is as if it were not there.
    }
    if (globalThis.Notification?.permission !== "granted") this.#on.desktop = false;
    this.#draw();
    this.#listen();
  }

  /** Says so where a sound is wanted and no tab can make one. */
  async #listen() {
    show(byId("silence"), this.#on.sound && !(await somebodyHears()));
  }

  #show(row, message, title) {
    if (Notification.permission !== "granted") {
      this.#load(); // taken back meanwhile
      return;
    }
    const notice = new Notification(say(title, { name: visitorName(row.visitor) }), {
      body: message.text, tag: `replyx-${row.dialog_id}`, renotify: true, silent: true,
    });
    notice.addEventListener("click", () => {
      focus();
      notice.close();
      this.#open(row.dialog_id);
    });
  }

  async #switch({ name, checked }) {
    this.#on[name] = checked;
    if (name === "desktop" && checked) {
      const answer = await globalThis.Notification?.requestPermission();
      this.#on.desktop = answer === "granted";
    }
    const denied = name === "desktop" && checked && !this.#on.desktop;
    byId("notices-hint").textContent = denied ? words.notices_denied : "";
    if (name === "sound" && checked) chime();
    try {
      storage?.setItem(ownKey("notices"), JSON.stringify(this.#on));
    } catch {
      // Then the switch is forgotten with the page.
    }
    this.#draw();
    this.#listen();
  }

  #draw() {
    for (const input of this.#panel.querySelectorAll("input")) input.checked = this.#on[input.name];
    const silent = !this.#on.sound && !this.#on.desktop;
    this.#button.querySelector("use").setAttribute("href", silent ? "#i-bell-off" : "#i-bell");
  }
}
