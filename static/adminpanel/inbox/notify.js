import { chime, wakeSound } from "./sound.js";
import { byId, config, ownKey, say, storage, visitorName, words } from "./page.js";

/**
 * Sound and desktop notifications for what visitors write; each has a switch that is remembered.
 * Nothing for what this manager has before their eyes, and each message once over all their tabs.
 */
export class Notices {
  #panel = byId("notices");
  #button = byId("notices-button");
  #on = { sound: true, desktop: false };
  #heard = new Map(); // dialog → number of the visitor's message last told
  #inView;
  #open;

  /** @param {{inView: function(number): boolean, open: function(number): void}} page */
  constructor({ inView, open }) {
    this.#inView = inView;
    this.#open = open;
    try {
      Object.assign(this.#on, JSON.parse(storage?.getItem(ownKey("notices")) ?? "null"));
    } catch {
      // What cannot be read is as if it were not there.
    }
    if (globalThis.Notification?.permission !== "granted") this.#on.desktop = false;
    this.#panel.addEventListener("change", ({ target }) => this.#switch(target));
    wakeSound();
    this.#draw();
  }

  /** A row of the list, live or fetched. */
  take(row) {
    const message = row.last_message;
    if (message?.sender !== "user") return;
    const before = this.#heard.get(row.dialog_id) ?? 0;
    this.#heard.set(row.dialog_id, Math.max(before, message.seq));
    const news = message.seq > before && row.unread > 0 && message.created_at > config.now;
    if (news && !this.#inView(row.dialog_id)) this.#alone(row, message);
  }

  /** Another tab of the same manager may have been first. */
  async #alone(row, message) {
    const key = ownKey("told", row.dialog_id);
    const first = () => {
      if (Number(storage?.getItem(key) ?? 0) >= message.seq) return;
      try {
        storage?.setItem(key, message.seq);
      } catch {
        // Then each tab tells it.
      }
      this.#tell(row, message);
    };
    if (navigator.locks) await navigator.locks.request("replyx:told", first);
    else first();
  }

  #tell(row, message) {
    if (this.#on.sound) chime();
    if (!this.#on.desktop || Notification.permission !== "granted") return;
    const notice = new Notification(say("new_message_from", { name: visitorName(row.visitor) }), {
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
  }

  #draw() {
    for (const input of this.#panel.querySelectorAll("input")) input.checked = this.#on[input.name];
    const silent = !this.#on.sound && !this.#on.desktop;
    this.#button.querySelector("use").setAttribute("href", silent ? "#i-bell-off" : "#i-bell");
  }
}
