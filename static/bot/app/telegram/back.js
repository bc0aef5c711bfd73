import { hear, tell } from "./events.js";

let leave = null;

/** Telegram's button that leads back: shown while there is somewhere to go, `then` goes there; null hides it. */
export function backButton(then) {
  leave = then;
  tell("web_app_setup_back_button", { is_visible: Boolean(then) });
}

hear("back_button_pressed", () => leave?.());
