import { make } from "../../page/elements.js";

/** Brings a list to what `rows` say: [{key, node()}], and a sentence where there are none; rows that stay are kept. */
export function fill(list, rows, nothing) {
  const wanted = rows.length ? rows : [{ key: "nothing", node: () => make("li", { class: "nothing" }, nothing) }];
  const there = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const nodes = wanted.map(({ key, node }) => {
    const known = there.get(String(key));
    if (known) return known;
    const made = node();
    made.dataset.key = key;
    return made;
  });
  const focused = list.contains(document.activeElement) && document.activeElement.closest("li");
  list.replaceChildren(...nodes);
  if (focused?.isConnected) focused.querySelector("button")?.focus({ preventScroll: true });
}

/** A line of a list: what, how much, and what is known of it. */
export function line(what, much, ...more) {
  return make("li", null,
    make("span", { class: "what", dir: "auto" }, what),
    much && make("span", { class: "much" }, much),
    make("small", null, more.filter(Boolean).join(" · ")));
}
