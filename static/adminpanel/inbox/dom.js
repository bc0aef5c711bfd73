const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Text goes in as text, whoever wrote it; `on…` attributes are listeners.
 * @param {string} tag
 * @param {?object} attributes null, undefined and false leave one out
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** @returns {SVGElement} one of the page's symbols; with a label it speaks, without it is decoration. */
export function icon(name, label) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    svg.append(title);
  } else svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Makes `nodes` the children of `parent`, moving as little as possible; focus stays where it is. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else place(parent, node, next);
  }
}

function place(parent, node, next) {
  if (parent.moveBefore && node.parentNode === parent && parent.isConnected) {
    parent.moveBefore(node, next);
    return;
  }
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(node, next);
  focused?.focus({ preventScroll: true });
}

/** Shows or hides; `hidden` alone, so that what is hidden is hidden for everyone. */
export function show(element, shown) {
  element.hidden = !shown;
}

/** @returns {boolean} whether a key belongs to an input method; in Safari only the code tells of the last one. */
export const composes = ({ isComposing, keyCode }) => isComposing || keyCode === 229;

/** Sets the text only when it is another one: screen readers speak at each change. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
