import { config } from "../../page/words.js";
import { request } from "../../realtime/http.js";
import { recall, remember } from "./memory.js";
import { become, who } from "./person.js";

const SEEN = 200; // milliseconds for other tabs to see what this one stored

/** Who the visitor is for this site, which dialog is theirs, and on which page they are. */
export class Session {
  identity;
  answer;
  page;

  constructor(page) {
    this.page = { ...page, language: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  }

  headers(token = this.answer.visitor_token) {
    return { Authorization: `Bearer ${token}`, ...LANGUAGE };
  }

  /** Begins or resumes. @returns {Promise<object>} the answer. @throws {Refusal} */
  ask() {
    const body = { site_token: config.site_token, embed_token: config.embed_token, identity: this.identity, page: this.page };
    const ask = async () => {
      body.visitor_token = known();
      return this.#keep(await request("/api/widget/session", { headers: LANGUAGE, body, timeout: 10000 }));
    };
    if (known() || !navigator.locks) return ask();
    // Two tabs that open at once must become one visitor. Where storage is blocked, locks are too.
    let asked;
    return new Promise((resolve) => {
      const begin = () => resolve((asked ??= ask()));
      const alone = () => {
        begin();
        return asked.then(() => new Promise((end) => setTimeout(end, SEEN)));
      };
      navigator.locks.request(`replyx:${config.site_token}`, alone).catch(begin);
    });
  }

  /** Says where the visitor is, unless that was the last that any tab said. */
  tellPage() {
    if (!this.answer || recall("page") === this.#place()) return;
    remember("page", this.#place());
    const url = `/api/widget/dialogs/${this.answer.dialog.id}/page`;
    request(url, { headers: this.headers(), body: this.page, timeout: 20000 }).catch(() => remember("page", ""));
  }

  #keep(answer) {
    const visitor = answer.visitor.id;
    if (!this.identity && recall("visit")?.visitor !== visitor) become(); // who was known is so no longer
    remember("visit", { visitor, dialog: answer.dialog.id, token: answer.visitor_token, who: who() });
    remember("page", this.#place());
    return answer;
  }

  #place() {
    return `${this.page.url} ${this.page.title}`;
  }
}

const LANGUAGE = { "Accept-Language": config.lang };

/** The token of the visit before, unless it is another person's. */
function known() {
  const visit = recall("visit");
  return visit?.who && visit.who !== who() ? null : visit?.token;
}
