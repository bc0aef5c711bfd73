// A text with its entities, as elements.
import { element } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", bot_command: "span", mention: "span",
};

/** Nodes for a text; offsets of entities are those of JavaScript's strings. */
export function formatted(text, entities = [], onCommand = null) {
  return nodes(text, 0, text.length, [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length), onCommand);
}

function nodes(text, from, to, entities, onCommand) {
  const found = [];
  let at = from;
  for (let number = 0; number < entities.length; number += 1) {
    const entity = entities[number];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at) continue;
    if (entity.offset > at) found.push(text.slice(at, entity.offset));
    const inner = entities.slice(number + 1).filter((each) => each.offset >= entity.offset && each.offset + each.length <= end);
    found.push(wrapped(entity, text.slice(entity.offset, end), nodes(text, entity.offset, end, inner, onCommand), onCommand));
    at = end;
  }
  if (at < to) found.push(text.slice(at, to));
  return found;
}

function wrapped(entity, words, children, onCommand) {
  if (entity.type === "bot_command" && onCommand) {
    return element("button", { type: "button", className: "command", onclick: () => onCommand(words) }, ...children);
  }
  const address = { text_link: entity.url, url: words, email: `mailto:${words}` }[entity.type];
  if (address) return link(address, children);
  return element(TAGS[entity.type] ?? "span", { className: entity.type }, ...children);
}

/** A link that leaves the page, where it is one. */
export function link(address, children) {
  if (!/^(https?|mailto):/i.test(address)) return element("span", {}, ...children);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
