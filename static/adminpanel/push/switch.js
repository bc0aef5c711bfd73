import { readable } from "../inbox/user-agent.js";
import { ThisBrowser } from "./this-browser.js";

const panel = document.getElementById("push");
const browser = new ThisBrowser(panel.dataset);
const input = panel.querySelector("[name=push]");
const test = panel.querySelector("[name=test]");
const moment = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" });

/** Shows the one paragraph of a kind that is so now, with what is said beside it. */
function tell(kind, word, detail = "") {
  for (const line of panel.querySelectorAll(`[data-${kind}]`)) {
    line.hidden = line.dataset[kind] !== word;
    const blank = line.querySelector("b");
    if (blank && !line.hidden) blank.textContent = detail;
  }
}

async function draw() {
  const { state } = browser;
  input.checked = state === "on";
  input.disabled = !["on", "off"].includes(state);
  test.hidden = state !== "on";
  tell("state", state);
  const { results } = await browser.list();
  panel.querySelector("ul").replaceChildren(...results.map(row));
}

function row({ id, agent, here, taken_at, failed_at, failure }) {
  const item = panel.querySelector("template").content.firstElementChild.cloneNode(true);
  const set = (name, text) => {
    const part = item.querySelector(`[data-part=${name}]`);
    part.hidden = !text;
    if (text) part.querySelector("b").textContent = text;
  };
  set("agent", readable(agent));
  set("taken", taken_at && moment.format(new Date(taken_at)));
  set("failed", failed_at && `${moment.format(new Date(failed_at))} ${failure}`);
  item.querySelector("[data-part=here]").hidden = !here;
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent}: ${readable(agent)}`);
  button.addEventListener("click", () => work(() => (here ? browser.turnOff() : browser.forget(id))));
  return item;
}

/** Does something of the server's or the push service's, and says when it did not work. */
async function work(action) {
  panel.setAttribute("aria-busy", "true");
  tell("result", "");
  try {
    await action();
    await draw();
  } catch (error) {
    await draw().catch(() => null);
    tell("result", "failed", error.message || error.name);
  } finally {
    panel.removeAttribute("aria-busy");
  }
}

input.addEventListener("change", () => work(() => (input.checked ? browser.turnOn() : browser.turnOff())));
test.addEventListener("click", () => work(async () => {
  const { taken, failure } = await browser.test();
  tell("result", taken ? "taken" : "failed", failure);
}));
work(() => browser.renew());
