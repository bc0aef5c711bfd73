import { byId, make } from "../../page/elements.js";
import { outward } from "../../page/links.js";
import { storage } from "../../page/storage.js";
import { config, words } from "../../page/words.js";
import { get, pageUrl } from "./api.js";
import { show } from "./dom.js";
import { face } from "./face.js";
import { languageName, ownKey, visitorName } from "./page.js";
import { drawTags } from "./tags.js";
import { brief, clockIn, moment } from "./times.js";
import { readable } from "./user-agent.js";
import { webAddress } from "./web-address.js";

const WIDE = matchMedia("(min-width: 1200px)");

/** The panel beside a dialog: what is known of its visitor. Says "open" with another dialog's id. */
export class VisitorPanel extends EventTarget {
  #panel = byId("visitor");
  #button = byId("visitor-button");
  #change;
  #detail = null;
  #past = null;
  #wanted = storage?.getItem(ownKey("panel")) !== "closed";

  /** @param {function(function(object): object): Promise} change patches the dialog */
  constructor(change) {
    super();
    this.#change = change;
    this.#button.addEventListener("click", () => this.toggle());
    byId("visitor-close").addEventListener("click", () => this.toggle(false));
    byId("earlier").addEventListener("click", (event) => this.#clicked(event));
    setInterval(() => this.#drawClock(), 15000);
  }

  /** On a narrow screen it lies over the dialog and is not there unless asked for. */
  toggle(on = this.#panel.hidden) {
    if (!this.#detail) return;
    show(this.#panel, on);
    this.#button.setAttribute("aria-expanded", on);
    if (!WIDE.matches) return;
    this.#wanted = on;
    try {
      storage?.setItem(ownKey("panel"), on ? "open" : "closed");
    } catch {
      // Then it is open again next time.
    }
  }

  update(detail) {
    const another = this.#detail?.dialog_id !== detail.dialog_id;
    this.#detail = detail;
    if (another) {
      this.#past = null;
      this.#load(detail.dialog_id);
      const on = WIDE.matches && this.#wanted;
      show(this.#panel, on);
      this.#button.setAttribute("aria-expanded", on);
    }
    this.#draw();
  }

  close() {
    this.#detail = null;
    show(this.#panel, false);
    this.#button.setAttribute("aria-expanded", false);
  }

  async #load(id) {
    const past = await get(pageUrl(id, "visitor/")).catch(() => null);
    if (this.#detail?.dialog_id !== id) return;
    this.#past = past;
    this.#draw();
  }

  #draw() {
    const { visitor, site, context = {}, created_at: began, tags, given_email: given } = this.#detail;
    const name = visitorName(visitor);
    byId("visitor-name").replaceChildren(face(name, visitor.id), make("bdi", null, name));
    byId("facts").replaceChildren(...[
      fact("email", visitor.email && [mail(visitor.email), quiet("email_of_site")]),
      fact("given_email", given && [mail(given), quiet("email_of_chat")]),
      fact("page", place(context.url, context.title)),
      fact("referrer", place(context.referrer)),
      fact("telegram", context.telegram),
      fact("start", context.start),
      fact("local_time", make("span", { id: "local-time" })),
      fact("language", languageName(context.language)),
      fact("browser", context.user_agent && make("span", { title: context.user_agent }, readable(context.user_agent))),
      config.sites.length > 1 && fact("site", site.name),
      fact("first_seen", this.#past && date(this.#past.first_seen)),
      fact("last_seen", this.#past && date(this.#past.last_seen)),
      fact("began", date(began)),
    ].filter(Boolean));
    this.#drawClock();
    drawTags(tags, (edit) => this.#change(({ tags: now }) => ({ tags: edit(now) })));
    this.#drawEarlier();
  }

  #drawClock() {
    const clock = byId("local-time");
    const zone = this.#detail?.context?.timezone;
    if (!clock) return;
    const time = zone && clockIn(zone);
    clock.closest("div").hidden = !time;
    if (time) clock.replaceChildren(time, make("span", { class: "quiet" }, ` ${zone}`));
  }

  #drawEarlier() {
    const dialogs = this.#past?.dialogs ?? [];
    show(byId("earlier-part"), dialogs.length > 0);
    byId("earlier").replaceChildren(...dialogs.map(({ id, status, active_at: at, text }) =>
      make("li", null, make("a", { href: pageUrl(id), "data-dialog": id },
        make("span", { class: "earlier-text", dir: "auto" }, text || words.no_text),
        make("span", { class: "quiet" }, `${brief(at)} · ${words[status]}`)))));
  }

  #clicked(event) {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("open", { detail: Number(link.dataset.dialog) }));
  }
}

function fact(word, value) {
  return value && make("div", null, make("dt", null, words[word]), make("dd", { dir: "auto" }, value));
}

const quiet = (word) => make("span", { class: "quiet" }, words[word]);
const date = (iso) => make("time", { datetime: iso }, moment(iso));
const mail = (address) => make("a", { href: `mailto:${encodeURIComponent(address)}` }, address);

/** A page on the web; what is no web address is shown and leads nowhere. */
function place(url, title) {
  if (!url) return null;
  const href = webAddress(url);
  const shown = url.replace(/^https?:\/\//, "");
  return [
    title && make("span", { class: "page-title", dir: "auto" }, title),
    href ? outward({ href }, make("span", { class: "page-url", dir: "ltr" }, shown)) : make("span", { class: "page-url", dir: "ltr" }, shown),
  ].filter(Boolean);
}
