import { storage } from "../../page/storage.js";
import { request } from "../../realtime/http.js";
import { keyOf } from "./key.js";

const PATIENCE = 15000; // milliseconds; a test waits for the push service

/** This browser as one that is told by push: whether it can be, and whether its manager wants that. */
export class ThisBrowser {
  #user;
  #api;
  #worker;
  #token; // that Django wants with every change, of the last list

  /** @param {{user: number|string, api: string, worker: string}} of whose it is; the addresses */
  constructor({ user, api, worker }) {
    this.#user = user;
    this.#api = api;
    this.#worker = worker;
  }

  /** @returns {string} "insecure", "unsupported", "blocked", "on" or "off" */
  get state() {
    if (!isSecureContext) return "insecure";
    if (!("serviceWorker" in navigator && "PushManager" in self && "Notification" in self)) return "unsupported";
    if (Notification.permission === "denied") return "blocked";
    return this.#wanted && Notification.permission === "granted" ? "on" : "off";
  }

  /** @returns {Promise<{key: string, csrf_token: string, results: object[]}>} the browsers of the manager */
  async list() {
    const answer = await request(this.#api, { timeout: PATIENCE, redirect: "manual" });
    this.#token = answer.csrf_token;
    return answer;
  }

  /** Asks the person first, who may say no. @throws where the push service or our server does not do it */
  async turnOn() {
    if (await Notification.requestPermission() !== "granted") return;
    await this.#subscribe();
    this.#want(true);
  }

  /** The push service forgets this browser, whether our server can be told or not. */
  async turnOff() {
    this.#want(false);
    const subscription = await this.#subscription();
    await subscription?.unsubscribe();
    const { results } = await this.list();
    await Promise.all(results.filter(({ here }) => here).map(({ id }) => this.forget(id)));
  }

  /** What was wanted holds on: with another session, key or address; what another manager wanted here ends. */
  async renew() {
    if (["insecure", "unsupported"].includes(this.state)) return;
    if (this.state === "on") await this.#subscribe();
    else if (!this.#wanted) await (await this.#subscription())?.unsubscribe();
  }

  /** A browser of the same manager is told no more. */
  async forget(id) {
    await this.#ask("DELETE", `${id}/`);
  }

  /** @returns {Promise<{taken: boolean, failure: string}>} what the push service said to a test */
  async test() {
    const here = (await this.list()).results.find((browser) => browser.here);
    return here ? this.#ask("POST", `${here.id}/test`) : { taken: false, failure: "" };
  }

  async #subscribe() {
    const { key } = await this.list();
    const registration = await navigator.serviceWorker.register(this.#worker, { updateViaCache: "none" });
    await activated(registration);
    const before = await registration.pushManager.getSubscription();
    const isGood = before && keyOf(before) === key;
    if (before && !isGood) await before.unsubscribe();
    const subscription = isGood ? before : await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await this.#ask("POST", "", { ...subscription.toJSON(), key, old: isGood ? "" : before?.endpoint ?? "" });
  }

  async #subscription() {
    const registration = await navigator.serviceWorker.getRegistration(this.#worker);
    return registration?.pushManager.getSubscription();
  }

  async #ask(method, path, body) {
    if (!this.#token) await this.list();
    const headers = { "X-CSRFToken": this.#token };
    return request(this.#api + path, { method, headers, body, timeout: PATIENCE, redirect: "manual" });
  }

  get #key() {
    return `replyx:${this.#user}:push`;
  }

  get #wanted() {
    return storage?.getItem(this.#key) === "on";
  }

  #want(wanted) {
    if (wanted) storage?.setItem(this.#key, "on");
    else storage?.removeItem(this.#key);
  }
}

/** Browsers subscribe only for a worker that is active. */
async function activated({ active, installing, waiting }) {
  const worker = installing ?? waiting;
  if (active || !worker) return;
  await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
}
