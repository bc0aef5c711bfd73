import { byId, make } from "../../page/elements.js";
import { say } from "../../page/words.js";
import { icon } from "./dom.js";

/**
 * The tags of a dialog and a field for one more.
 * @param {string[]} tags
 * @param {function(function(string[]): string[]): void} change makes other tags of those it has by then
 */
export function drawTags(tags, change) {
  const list = byId("tags");
  list.replaceChildren(...tags.map((tag) => {
    const label = say("remove_tag", { name: tag });
    const remove = () => change((now) => now.filter((other) => other !== tag));
    return make("li", { class: "tag" }, make("span", { dir: "auto" }, tag),
      make("button", { type: "button", title: label, "aria-label": label, onclick: remove }, icon("close")));
  }));
  byId("tag-form").onsubmit = (event) => {
    event.preventDefault();
    const field = byId("tag-field");
    const tag = field.value.trim();
    field.value = "";
    if (tag && !tags.includes(tag)) change((now) => [...new Set([...now, tag])]);
  };
}
