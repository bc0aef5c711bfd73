import { backButton } from "../../bot/app/telegram/back.js";
import { tell } from "../../bot/app/telegram/events.js";
import { look } from "../../bot/app/telegram/look.js";
import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";

const EVERY = 300000; // milliseconds: a login ends half an hour after the last sign of life
const inbox = byId("inbox");

/** Telegram's button leads from a conversation to the list, and from there to the app. */
function back() {
  backButton(inbox.dataset.pane === "thread" ? () => byId("back").click() : () => location.assign(config.urls.app));
}

function stay() {
  if (document.hidden) return;
  const [, token = ""] = document.cookie.match(new RegExp(`(?:^|; )${config.csrf_cookie}=([^;]+)`)) ?? [];
  fetch(config.urls.stay, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
}

look();
back();
new MutationObserver(back).observe(inbox, { attributeFilter: ["data-pane"] });
setInterval(stay, EVERY);
document.addEventListener("visibilitychange", stay);
tell("web_app_ready");
