import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { call, get } from "./api.js";

/** Whether one is there for visitors and for new dialogs; what another tab said is seen when one comes back here. */
export class OwnPresence {
  #choice = byId("own-presence");
  #trouble = byId("own-presence-trouble");

  constructor() {
    this.#show(config.me.presence);
    this.#choice.addEventListener("change", () => this.#say(this.#choice.value));
    addEventListener("focus", () => this.#look());
  }

  #show(status) {
    this.#choice.value = this.#choice.dataset.status = status;
  }

  async #look() {
    const { chosen } = await get(config.urls.presence).catch(() => ({}));
    if (chosen && document.activeElement !== this.#choice) this.#show(chosen);
  }

  async #say(status) {
    const before = this.#choice.dataset.status;
    this.#show(status);
    this.#trouble.textContent = "";
    try {
      await call("PATCH", config.urls.presence, { status });
    } catch (error) {
      this.#show(before);
      this.#trouble.textContent = say("failed", { detail: error.error?.detail ?? "" });
    }
  }
}
