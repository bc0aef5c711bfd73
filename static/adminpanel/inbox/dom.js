import { icon as symbol } from "../../page/elements.js";

/** @returns {SVGElement} one of the page's symbols; with a label it speaks, without it is decoration. */
export function icon(name, label) {
  const svg = symbol(name);
  if (!label) return svg;
  const title = document.createElementNS(svg.namespaceURI, "title");
  title.textContent = label;
  svg.prepend(title);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.removeAttribute("aria-hidden");
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

/** Sets the text only when it is another one: screen readers speak at each change. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
