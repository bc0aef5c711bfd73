import { count, follow } from "./selection.js";

/** Puts what another load of a list shows into the list that is here. */

const BODY = "#result_list tbody";
const REACHED = "a, button, input, select, textarea, [tabindex]";
const written = new WeakMap(); // what the server wrote of a row, whatever was done to it since

/** @param {Document} page the same list, as it is now */
export function merge(page) {
  const here = document.querySelector(BODY);
  const there = page.querySelector(BODY);
  if (here) {
    const focus = focused(here);
    rows(here, there);
    restore(focus, here);
  } else if (there) {
    begin(page);
  }
  for (const part of [".paginator", "#toolbar .quiet"]) renew(part, page);
  follow();
  count(page);
}

/** A list that had no rows had no table, and nothing that could be selected or typed. */
function begin(page) {
  const form = document.querySelector("#changelist-form");
  form.replaceChildren(...document.importNode(page.querySelector("#changelist-form"), true).childNodes);
  const boxes = form.querySelectorAll("tr input.action-select");
  if (boxes.length) window.Actions?.(boxes);
}

function rows(here, there) {
  const known = new Map([...here.rows].map((row) => [keyOf(row), row]));
  let next = here.rows[0] ?? null;
  for (const row of there?.rows ?? []) {
    const html = row.innerHTML;
    let kept = known.get(keyOf(row));
    if (kept) {
      known.delete(keyOf(row));
      if ((written.get(kept) ?? kept.innerHTML) !== html) cells(kept, document.importNode(row, true));
    } else {
      kept = document.importNode(row, true);
    }
    written.set(kept, html);
    if (kept === next) next = next.nextElementSibling;
    else here.insertBefore(kept, next);
  }
  for (const row of known.values()) row.remove();
}

/** The box that selects a row stays the same one: Django's script knows it. */
function cells(row, from) {
  [...from.cells].forEach((cell, place) => {
    const old = row.cells[place];
    if (!old) row.append(cell);
    else if (!old.querySelector("input.action-select") && old.outerHTML !== cell.outerHTML) old.replaceWith(cell);
  });
}

const keyOf = (row) =>
  row.querySelector("input.action-select")?.value ??
  row.querySelector("th a[href], td a[href]")?.getAttribute("href").split("?")[0] ??
  row.textContent;

/** What of the rows has the keyboard: the row, the cell, and which of those in it. */
function focused(body) {
  const element = document.activeElement;
  const cell = body.contains(element) && element.closest("td, th");
  if (!cell) return null;
  const row = cell.parentElement;
  return {
    element, row, next: row.nextElementSibling ?? row.previousElementSibling,
    cell: cell.cellIndex, place: [...cell.querySelectorAll(REACHED)].indexOf(element),
  };
}

function restore(focus, body) {
  if (!focus || document.activeElement === focus.element) return;
  const { element, row, next, cell, place } = focus;
  const inPlace = body.contains(row) && row.cells[cell]?.querySelectorAll(REACHED)[place];
  const other = body.contains(next) ? next.querySelector("a[href]") : null;
  (body.contains(element) ? element : inPlace || other)?.focus({ preventScroll: true });
}

function renew(selector, page) {
  const there = [...page.querySelectorAll(selector)];
  [...document.querySelectorAll(selector)].forEach((part, place) => {
    const now = there[place];
    if (now && now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
      part.replaceChildren(...document.importNode(now, true).childNodes);
    }
  });
}
