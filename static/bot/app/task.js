import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { change, units, when } from "./format.js";
import { own } from "./own.js";
import { screens } from "./screens.js";
import { sending } from "./sending.js";
import { stateOf } from "./tasks.js";
import { tell } from "./telegram/events.js";

/** One task: what is to be done, and saying that it is. @returns {function(number)} shows one */
export function task() {
  const form = byId("task-form");
  const said = byId("task-said");
  const outcome = byId("task-outcome");
  const link = byId("task-link");
  let shown = null;

  const draw = () => {
    const now = own.shown?.tasks.find(({ id }) => id === shown?.id);
    shown = now ?? { ...shown, left: 0 }; // it is over while they look
    const { title, text, reward, confirmed_by: by, left, waiting, ends_at: ends } = shown;
    byId("task-title").textContent = title;
    byId("task-reward").textContent = change(reward);
    byId("task-text").textContent = text;
    link.hidden = !shown.link;
    if (shown.link) link.href = shown.link;
    const code = by === "code";
    form.hidden = by === "step" || left === 0 || waiting > 0;
    byId("task-label").textContent = say(code ? "give_code" : "say_note");
    byId("task-send").textContent = say(code ? "send_code" : "send_done");
    said.required = code;
    const about = [by === "step" && say("by_step"), stateOf(shown), ends && say("until", { time: when(ends) })];
    byId("task-state").textContent = about.filter(Boolean).join(" · ");
  };

  link.addEventListener("click", (event) => {
    if (!window.TelegramWebviewProxy) return;
    event.preventDefault(); // an app has no tabs: Telegram opens the browser
    tell("web_app_open_link", { url: link.href });
  });
  said.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || shown.confirmed_by !== "code") return;
    event.preventDefault();
    form.requestSubmit();
  });
  const read = () => ({ url: `${config.urls.tasks}${shown.id}/done`, body: { text: said.value.trim() } });
  sending(form, outcome, read, ({ state, reward }) => {
    said.value = "";
    own.load();
    return state === "confirmed" ? say("done_confirmed", { amount: units(reward) }) : say("done_waiting");
  });
  own.addEventListener("change", () => shown && draw());

  return (id) => {
    if (shown?.id !== id) {
      said.value = "";
      outcome.textContent = "";
    }
    shown = { id };
    draw();
    screens.show("task");
    byId("task-title").focus({ preventScroll: true });
  };
}
