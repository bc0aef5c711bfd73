// Elements without markup in strings.

/** An element: `on…` are listeners, `data-…` and `aria-…` attributes, the rest properties. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-")) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An icon of the page's own. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** A round picture with the first letter of a name, in one of seven colours. */
export function face(name, id) {
  const letter = [...(name || "?")][0].toUpperCase();
  return element("span", { className: `face tint-${Math.abs(id) % 7}`, "aria-hidden": "true", textContent: letter });
}

export const find = (selector) => document.querySelector(selector);
