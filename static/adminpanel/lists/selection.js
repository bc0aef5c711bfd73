/**
 * What is selected, where rows come and go. Django's script knows the boxes that were there when the page
 * came; what it does to those is done here to the others, after it.
 */

const boxes = () => [...document.querySelectorAll("#result_list input.action-select")];
const form = () => document.querySelector("#changelist-form");

let following = null;

/** Listens to the form, once. */
export function follow() {
  if (following === form()) return;
  following = form();
  following?.addEventListener("change", () => count());
  following?.addEventListener("click", ({ target }) => {
    const toggle = target.closest("#action-toggle");
    if (toggle) select(toggle.checked);
    else if (target.closest(".actions .clear a")) select(false);
  });
}

function select(on) {
  for (const box of boxes()) box.checked = on;
  count();
}

/**
 * Says how many of the rows are selected.
 *
 * @param {Document} [page] the list as it is now, for how many there are
 */
export function count(page) {
  const all = boxes();
  const selected = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").classList.toggle("selected", box.checked);
  const toggle = document.getElementById("action-toggle");
  if (toggle) toggle.checked = all.length > 0 && selected.length === all.length;
  for (const part of [".actions .all", ".actions .question a"]) {
    const there = page?.querySelector(part);
    const here = document.querySelector(part);
    if (there && here) here.textContent = there.textContent;
  }
  const counter = document.querySelector(".actions .action-counter");
  if (!counter) return;
  const total = page?.querySelector(".actions .action-counter")?.dataset.actionsIcnt;
  if (page) counter.dataset.actionsIcnt = total ?? all.length;
  const { ngettext, interpolate } = window;
  const words = "%(sel)s of %(cnt)s selected";
  const blanks = { sel: selected.length, cnt: Number(counter.dataset.actionsIcnt) };
  if (ngettext) counter.textContent = interpolate(ngettext(words, words, selected.length), blanks, true);
}
