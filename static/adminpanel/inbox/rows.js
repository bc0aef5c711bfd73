import { waitsSince } from "./line.js";

/**
 * The dialogs of the list by id, each as its latest row; no DOM. A row that comes late never
 * replaces a newer one, nor brings back what was removed since: `version` decides.
 */
export class Rows {
  #rows = new Map();
  #versions = new Map(); // dialog → highest version heard of, in the list or not

  get size() {
    return this.#rows.size;
  }

  get(id) {
    return this.#rows.get(id);
  }

  put(row) {
    if (this.#latest(row)) this.#rows.set(row.dialog_id, row);
  }

  /** @param {object} row the dialog as it does not belong into the list */
  remove(row) {
    if (this.#latest(row)) this.#rows.delete(row.dialog_id);
  }

  /** Only what changed after `asked` (ISO time) stays: an answer may be older. */
  clear(asked) {
    for (const row of this.#rows.values()) if (row.updated_at <= asked) this.#rows.delete(row.dialog_id);
  }

  /** @returns {object[]} newest activity first, or who waits longest */
  sorted(inLine = false) {
    const rows = [...this.#rows.values()];
    return inLine ? rows.sort((a, b) => (waitsSince(a) < waitsSince(b) ? -1 : 1)) : rows.sort(
      (a, b) => (a.active_at < b.active_at ? 1 : a.active_at > b.active_at ? -1 : b.dialog_id - a.dialog_id),
    );
  }

  /**
   * Brings in a page fetched from the top. What should have been on it and is not is gone,
   * unless it changed after `asked` (ISO time of the newest row known when the page was asked for).
   */
  replace(page, complete, asked, kept) {
    const listed = new Set(page.map((row) => row.dialog_id));
    const oldest = complete ? "" : (page.at(-1)?.active_at ?? "~"); // a search may have found none yet
    for (const row of this.#rows.values()) {
      const covered = row.active_at >= oldest && row.updated_at <= asked;
      if (covered && !listed.has(row.dialog_id) && row.dialog_id !== kept) this.remove(row);
    }
    page.forEach((row) => this.put(row));
  }

  /** @returns {string} the newest change known of */
  get newest() {
    let newest = "";
    for (const row of this.#rows.values()) if (row.updated_at > newest) newest = row.updated_at;
    return newest;
  }

  #latest({ dialog_id: id, version }) {
    if (version < this.#versions.get(id)) return false;
    this.#versions.set(id, version);
    return true;
  }
}
