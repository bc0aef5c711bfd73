// The editor of a scenario: its steps as forms, in the order in which they are gone through.
import { byId, make } from "../../page/elements.js";
import { say, words } from "../../page/words.js";
import { fieldsOf } from "./fields.js";
import { Phone } from "./phone.js";
import { KINDS, beginning, freeId, sent, whole } from "./steps.js";

const field = byId("id_steps");
const list = byId("steps");
const form = field.form;

class Desk {
  constructor(steps) {
    Object.assign(this, { steps: steps.map(whole), used: [], findings: [], isDirty: false });
    this.language = form.querySelector("[name=texts]:checked").value;
    const ask = () => ({ steps: sent(this.steps), language: this.language });
    this.phone = new Phone(ask, (findings) => this.show(findings));
  }

  /** Something was typed, chosen or moved. */
  changed() {
    this.isDirty = true;
    field.value = JSON.stringify({ steps: sent(this.steps) });
    this.phone.soon();
  }

  /** The names of steps changed in where others lead. */
  renamed() {
    for (const step of this.steps) {
      for (const select of byId(`step-${step.id}`)?.querySelectorAll("select.target") ?? []) {
        const chosen = select.value;
        select.replaceChildren(...this.targets(step, chosen));
        select.value = chosen;
      }
    }
  }

  /** The options of where a step may go on; also one that is not there any more. */
  targets(from, chosen) {
    const known = this.steps.map((step, at) => [step.id, `${at + 1}. ${this.nameOf(step)}`]);
    if (chosen && !known.some(([id]) => id === chosen)) known.push([chosen, `? ${chosen}`]);
    return [["", words.following], ...known].map(([id, name]) => new Option(name, id));
  }

  nameOf(step) {
    const says = beginning(step, this.language);
    return says ? `${words[`kind_${step.kind}`]} “${says}”` : words[`kind_${step.kind}`];
  }

  redraw(focus) {
    list.replaceChildren(...this.steps.map((step, at) => this.item(step, at)));
    list.dataset.language = this.language;
    this.show(this.findings);
    if (focus) byId(focus)?.focus();
  }

  item(step, at) {
    const number = at + 1;
    const tool = (name, sign, work, off) =>
      make("button", { type: "button", class: "small", id: `${step.id}-${name}`, disabled: off, onclick: work, "aria-label": say(name, { number }) }, sign);
    return make(
      "li",
      { class: "step", id: `step-${step.id}` },
      make(
        "div",
        { class: "step-head" },
        make("h3", { id: `title-${step.id}` }, make("span", { class: "number" }, String(number)), ` ${words[`kind_${step.kind}`]}`),
        tool("up", "↑", () => this.move(at, -1), at === 0),
        tool("down", "↓", () => this.move(at, 1), number === this.steps.length),
        tool("remove", "✕", () => this.remove(at)),
      ),
      make("p", { class: "hint" }, words[`about_${step.kind}`]),
      make("ul", { class: "findings", id: `findings-${step.id}` }),
      make("div", { class: "fields", role: "group", "aria-labelledby": `title-${step.id}` }, fieldsOf(step, this)),
      this.adder(at),
    );
  }

  /** Where a step is added behind another. */
  adder(at) {
    const label = say("add_here", { number: at + 1 });
    const options = KINDS.map((kind) => new Option(words[`kind_${kind}`], kind));
    const select = make("select", { "aria-label": label, class: "adder" }, new Option(`+ ${words.add}`, ""), options);
    select.addEventListener("change", () => select.value && this.add(at + 1, select.value));
    return make("div", { class: "add" }, select);
  }

  add(at, kind) {
    const step = whole({ kind, id: freeId(this.steps, this.used) });
    this.steps.splice(at, 0, step);
    this.after(say("added", { number: at + 1 }));
    const first = byId(`step-${step.id}`).querySelector(".fields :is(textarea, input, select)");
    const shown = [...byId(`step-${step.id}`).querySelectorAll(".fields :is(textarea, input, select)")];
    (shown.find((each) => each.offsetParent) ?? first ?? byId(`${step.id}-remove`)).focus();
  }

  move(at, by) {
    const [step] = this.steps.splice(at, 1);
    this.steps.splice(at + by, 0, step);
    this.after(say("moved", { number: at + by + 1 }));
    const again = byId(`${step.id}-${by < 0 ? "up" : "down"}`);
    (again.disabled ? byId(`${step.id}-${by < 0 ? "down" : "up"}`) : again).focus();
  }

  remove(at) {
    const [step] = this.steps.splice(at, 1);
    this.used.push(step.id);
    const back = () => {
      this.steps.splice(at, 0, step);
      this.after(say("added", { number: at + 1 }));
      byId(`${step.id}-remove`).focus();
    };
    this.after(say("removed", { number: at + 1 }));
    const undo = make("button", { type: "button", class: "small", onclick: back }, words.undo);
    byId("done").append(" ", undo);
    undo.focus();
  }

  after(sentence) {
    this.changed();
    this.redraw();
    byId("done").replaceChildren(sentence);
    if (!this.steps.length) list.append(make("li", { class: "step" }, this.adder(-1)));
  }

  /** What is wrong, at the steps where it is. */
  show(findings) {
    this.findings = findings;
    for (const step of this.steps) byId(`findings-${step.id}`)?.replaceChildren();
    const whole = [];
    for (const { step, level, sentence } of findings) {
      const place = byId(`findings-${step}`);
      if (place) place.append(make("li", { class: level }, sentence));
      else whole.push(sentence);
    }
    const count = findings.filter(({ level }) => level === "error").length;
    byId("found").textContent = whole.join(" ") || (count ? say("errors", { count }) : words.all_right);
    byId("found").className = count ? "error" : "";
  }

  speak(language) {
    this.language = language;
    list.dataset.language = language;
    this.renamed();
    this.phone.draw();
  }
}

const desk = new Desk(JSON.parse(field.value).steps ?? []);
desk.redraw();
desk.phone.draw();
if (!desk.steps.length) desk.after("");
for (const tab of form.querySelectorAll("[name=texts]")) tab.addEventListener("change", () => desk.speak(tab.value));
form.addEventListener("submit", () => (desk.isDirty = false));
addEventListener("beforeunload", (event) => desk.isDirty && event.preventDefault());
