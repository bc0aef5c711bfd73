// The fields of a step, as the page has them.
import { make } from "../../page/elements.js";
import { config, say, words } from "../../page/words.js";
import { bounds, keptNames, newButton } from "./steps.js";

const LANGUAGES = ["ru", "en"];

/**
 * Builds the fields of one step.
 * `desk` is the editor: `steps`, `changed()` after each change, `redraw(focus)` where other fields
 * are to be there, `targets(step, chosen)` the options of where it may go on.
 */
export function fieldsOf(step, desk) {
  const at = new Fields(step, desk);
  return { text, media, question, condition, jump, give_task: task, call_manager: called, end: () => [] }[step.kind](at, step).flat();
}

const text = (at) => [at.texts("text"), at.buttons("links", "link", linkFields), at.target("next", words.next)];

const media = (at) => [
  at.select("media", ["photo", "video", "document"]),
  at.input("url", { type: "url", placeholder: "https://" }),
  at.texts("caption"),
  at.target("next", words.next),
];

const question = (at, step) => [
  at.texts("text"),
  at.select("answer", ["text", "number", "phone", "email", "choice"], true),
  step.answer === "choice" && at.buttons("choices", "choice", choiceFields),
  bounds(step) && make("div", { class: "pair" }, at.number("least"), at.number("most")),
  at.input("save_as", { pattern: "[a-z][a-z0-9_]*", maxlength: 32, spellcheck: "false", hint: words.save_as_hint }),
  step.answer !== "choice" && at.texts("error"),
  step.answer !== "choice" && at.target("next", words.next),
];

const condition = (at, step) => [
  at.select("on", ["answer", "hours", "person"], true),
  step.on === "answer" && make("div", { class: "pair" }, at.names(), at.select("is", ["is", "contains", "more", "less", "given"], true)),
  step.on === "answer" && step.is !== "given" && at.input("value", { maxlength: 1000 }),
  make("div", { class: "pair" }, at.target("then", words.then), at.target("otherwise", words.otherwise)),
];

const jump = (at) => [at.target("to", words.to)];
const task = (at) => [at.tasks(), at.texts("text"), at.target("next", words.next)];
const called = (at) => [at.texts("text")];

const linkFields = (at, link, path) => [at.texts("label", link, path), at.input("url", { type: "url", placeholder: "https://" }, link, path)];
const choiceFields = (at, choice, path) => [at.texts("label", choice, path, true), at.target("to", words.to, choice, path)];

class Fields {
  constructor(step, desk) {
    Object.assign(this, { step, desk });
  }

  /** A field with its label; `path` makes its id. */
  field(name, label, control, path = "", hint = "") {
    const id = `${this.step.id}${path}-${name}`;
    control.id = id;
    if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
    return make("div", { class: "field" }, make("label", { for: id }, label), control, hint && make("p", { class: "hint", id: `${id}-hint` }, hint));
  }

  /** A text in both languages, of which the page shows one. */
  texts(name, of = this.step, path = "", short = name === "label") {
    return LANGUAGES.map((language) => {
      const value = of[name][language];
      const type = (input) => this.keep(of[name], language, input.target.value);
      const shape = { oninput: type, lang: language, onchange: () => this.desk.renamed() };
      const control = short ? make("input", { type: "text", maxlength: 200, ...shape }) : make("textarea", { rows: rows(value), ...shape });
      control.value = value;
      const label = `${words[name]} (${words[`in_${language}`]})`;
      const field = this.field(`${name}-${language}`, label, control, path);
      field.classList.add("in-language");
      field.dataset.language = language;
      return field;
    });
  }

  input(name, { hint, ...attributes } = {}, of = this.step, path = "") {
    const keep = (event) => this.keep(of, name, event.target.value.trim());
    const control = make("input", { type: "text", autocomplete: "off", ...attributes, oninput: keep, onchange: () => this.desk.renamed() });
    control.value = of[name];
    return this.field(name, words[name], control, path, hint);
  }

  number(name) {
    const keep = ({ target }) => this.keep(this.step, name, target.value === "" ? null : target.valueAsNumber);
    const control = make("input", { type: "number", step: "any", oninput: keep });
    control.value = this.step[name] ?? "";
    return this.field(name, words[name], control);
  }

  /** A choice of words; where it `turns`, other fields are there after it. */
  select(name, values, turns = false) {
    const pick = ({ target }) => {
      this.keep(this.step, name, target.value);
      if (turns) this.desk.redraw(target.id);
    };
    const options = values.map((value) => new Option(words[`${name}_${value}`], value));
    const control = make("select", { onchange: pick }, options);
    control.value = this.step[name];
    return this.field(name, words[name], control);
  }

  /** Which of the answers that are kept. */
  names() {
    const known = keptNames(this.desk.steps);
    const chosen = this.step.name;
    const options = [...new Set(["", ...known, chosen])].map((name) => new Option(name || "—", name));
    const control = make("select", { onchange: ({ target }) => this.keep(this.step, "name", target.value) }, options);
    control.value = chosen;
    return this.field("name", words.name, control);
  }

  /** Which of the tasks of the bot's site. */
  tasks() {
    const known = config.tasks.map(({ id, title }) => new Option(title, id));
    const pick = ({ target }) => this.keep(this.step, "task", Number(target.value));
    const control = make("select", { onchange: pick }, new Option("—", 0), known);
    control.value = this.step.task;
    return this.field("task", words.task, control);
  }

  /** Where it goes on. */
  target(name, label, of = this.step, path = "") {
    const control = make("select", { class: "target", onchange: ({ target }) => this.keep(of, name, target.value) });
    control.append(...this.desk.targets(this.step, of[name]));
    control.value = of[name];
    return this.field(name, label, control, path);
  }

  /** Buttons below a text: links, or choices. */
  buttons(name, word, fields) {
    const list = this.step[name];
    const rows = list.map((button, index) => {
      const path = `-${name}-${index}`;
      const remove = () => this.restructure(() => list.splice(index, 1), `${this.step.id}-add-${name}`);
      const number = index + 1;
      const away = make("button", { type: "button", class: "small", onclick: remove, "aria-label": say(`remove_${word}`, { number }) }, "✕");
      return make("li", { class: "row" }, make("fieldset", null, make("legend", null, say(word, { number })), fields(this, button, path).flat()), away);
    });
    const first = `${this.step.id}-${name}-${list.length}-label-${this.desk.language}`;
    const add = () => this.restructure(() => list.push(newButton()), first);
    const more = make("button", { type: "button", class: "small", id: `${this.step.id}-add-${name}`, onclick: add }, words[`add_${word}`]);
    return make("div", { class: "buttons" }, make("p", { class: "buttons-title" }, words[name]), make("ol", null, rows), more);
  }

  keep(of, name, value) {
    of[name] = value;
    this.desk.changed();
  }

  restructure(change, focus) {
    change();
    this.desk.changed();
    this.desk.redraw(focus);
  }
}

const rows = (value) => Math.min(8, Math.max(2, value.split("\n").length));
