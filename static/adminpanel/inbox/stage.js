import { byId, make } from "../../page/elements.js";
import { words } from "../../page/words.js";
import { icon, show } from "./dom.js";

/** The middle of the page: a dialog, or the word that none is chosen. */
export function setStage(dialog) {
  for (const part of ["thread-head", "log-frame"]) show(byId(part), dialog);
  show(byId("no-dialog"), !dialog);
}

/** In place of the messages, until they are there. */
export function showLoading(log) {
  log.setAttribute("aria-busy", "true");
  log.replaceChildren(make("p", { class: "older is-alone" }, make("span", { class: "spinner" })));
}

/** In place of the messages, when they are gone for good. */
export function showGone(log, text) {
  log.setAttribute("aria-busy", "false");
  log.replaceChildren(make("div", { class: "thread-failed", role: "alert" }, icon("alert"), make("p", null, text)));
}

/** In place of the messages, when they cannot be had. */
export function showFailure(log, detail, retry) {
  log.setAttribute("aria-busy", "false");
  log.replaceChildren(make("div", { class: "thread-failed", role: "alert" },
    icon("alert"), make("p", null, words.thread_failed), make("p", { class: "quiet-line" }, detail),
    make("button", { type: "button", class: "plain-button", onclick: retry }, words.retry)));
}
