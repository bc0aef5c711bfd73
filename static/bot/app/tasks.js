import { byId, make } from "../../page/elements.js";
import { say } from "../../page/words.js";
import { change, when } from "./format.js";
import { fill, line } from "./list.js";
import { own } from "./own.js";

/** The tasks, and what was done of them; `open` shows one. */
export function tasks(open) {
  own.addEventListener("change", () => {
    const { tasks: all, submissions } = own.shown;
    const cards = all.map((task) => ({ key: JSON.stringify(task), node: () => card(task, () => open(task.id)) }));
    fill(byId("task-list"), cards, say("no_tasks"));
    fill(byId("done-list"), submissions.map((done) => ({ key: JSON.stringify(done), node: () => doneLine(done) })), say("no_done"));
  });
}

function card(task, open) {
  const { title, reward, ends_at: ends } = task;
  const about = [stateOf(task), ends && say("until", { time: when(ends) })].filter(Boolean).join(" · ");
  return make("li", null,
    make("button", { type: "button", class: "card", onclick: open },
      make("span", { class: "what", dir: "auto" }, title),
      make("span", { class: "much" }, change(reward)),
      make("small", null, about)));
}

/** How it stands with a task for this person. */
export function stateOf({ waiting, left, done }) {
  if (waiting) return say("task_waiting");
  if (left === 0) return say("task_over");
  if (left > 1) return say("times_left", { count: left });
  return done ? "" : say("task_open");
}

function doneLine({ title, reward, state, reason, created_at: at }) {
  return line(title, state === "confirmed" && change(reward), say(`state_${state}`), reason, when(at));
}
