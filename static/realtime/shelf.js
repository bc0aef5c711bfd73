/**
 * The outbox on disk: one entry an item, so that two tabs never overwrite each other's. What is over
 * leaves a mark for a minute, by which another tab learns that it was sent or discarded.
 * A storage that throws or is full costs the reload, not the message.
 */
export class Shelf {
  #storage;
  #prefix;

  /** @param {?Storage} storage length, key, getItem, setItem, removeItem */
  constructor(storage, key) {
    this.#storage = storage;
    this.#prefix = `${key}:`;
  }

  /** @returns {object[]} every entry, also those that are over. */
  all() {
    const found = [];
    this.#try((storage) => {
      for (let i = 0; i < storage.length; i += 1) {
        const key = storage.key(i);
        if (key.startsWith(this.#prefix)) found.push(JSON.parse(storage.getItem(key)));
      }
    });
    return found;
  }

  /** @returns {?object} */
  get(clientId) {
    return this.#try((storage) => JSON.parse(storage.getItem(this.#prefix + clientId)));
  }

  put(item) {
    this.#try((storage) => storage.setItem(this.#prefix + item.client_id, JSON.stringify(item)));
  }

  /** @param {"sent"|"discarded"} over */
  close(clientId, over) {
    this.put({ client_id: clientId, over, at: Date.now() });
  }

  sweep() {
    for (const { client_id, over, at } of this.all()) {
      if (over && Date.now() - at > 60000) {
        this.#try((storage) => storage.removeItem(this.#prefix + client_id));
      }
    }
  }

  /** @returns {boolean} whether a `storage` event is about this shelf. */
  concerns(event) {
    return event.key === null || event.key.startsWith(this.#prefix);
  }

  #try(use) {
    try {
      return this.#storage ? use(this.#storage) : null;
    } catch {
      return null;
    }
  }
}
