// A small form in a dialog.
import { element, find } from "./dom.js";
import { word } from "./words.js";

/** Asks for fields {name, label, value, options, check}; returns their values, or null. */
export function ask(title, fields) {
  const dialog = find("#ask");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector(".fields").replaceChildren(...fields.map(labelled));
  dialog.querySelector("button[type=button]").onclick = () => dialog.close("");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const inputs = [...dialog.querySelectorAll(".fields [name]")];
      const values = inputs.map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value.trim()]);
      resolve(dialog.returnValue === "yes" ? Object.fromEntries(values) : null);
    }, { once: true });
  });
}

function labelled(field) {
  return element("label", { className: field.check ? "check" : "" }, element("span", { textContent: word(field.label) }), input(field));
}

function input({ name, value = "", options, check, optional }) {
  if (options) {
    return element("select", { name }, ...options.map(([choice, text]) => element("option", { value: choice, textContent: text, selected: choice === value })));
  }
  if (check) return element("input", { name, type: "checkbox", checked: value });
  return element("input", { name, value, required: !optional, maxLength: 64, autocomplete: "off" });
}
