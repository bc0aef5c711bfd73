// The form of a button: the fields that its action needs, and the keyboard with it.
import { byId, make } from "../../page/elements.js";

const NEEDS = { scenario: ["scenario"], text: ["text_ru", "text_en"], link: ["url"], app: [], call: [] };
const all = JSON.parse(byId("keyboards").textContent);
const keyboard = byId("keyboard");
const value = (name) => byId(`id_${name}`)?.value ?? "";

function needed() {
  for (const name of Object.values(NEEDS).flat()) {
    const row = document.querySelector(`.form-row.field-${name}`);
    if (row) row.hidden = !NEEDS[value("action")]?.includes(name);
  }
}

/** The other buttons of the bot, with this one in its place. */
function buttons() {
  const others = (all.bots[value("bot") || all.bot] ?? []).filter(({ id }) => id !== all.id);
  const own = { id: all.id ?? Infinity, row: Number(value("row")), column: Number(value("column")), ru: value("label_ru"), en: value("label_en"), own: true };
  const shown = byId("id_enabled").checked ? [...others, own] : others;
  return shown.sort((one, two) => one.row - two.row || one.column - two.column || one.id - two.id);
}

function draw() {
  needed();
  const language = document.querySelector("[name=texts]:checked").value;
  const rows = new Map();
  for (const button of buttons()) rows.set(button.row, [...(rows.get(button.row) ?? []), button]);
  const label = ({ ru, en }) => (language === "ru" ? ru || en : en || ru) || "…";
  keyboard.replaceChildren(
    ...[...rows.values()].map((row) =>
      make("div", { class: "keys" }, row.map((button) => make("span", { class: button.own ? "key own" : "key" }, label(button)))),
    ),
  );
}

document.querySelector("form:has(#id_action)").addEventListener("input", draw);
draw();
