/**
 * The files of messages that are not stored yet. Each is read when it is given, so that what is sent is what
 * was chosen; a lock tells other tabs which page has them, and lets go when that page is gone.
 */
export class Files {
  #key;
  #patience;
  #left;
  #own = new Map(); // client_id → {read, free}
  #away = new Map(); // client_id → whether another page has them

  /** @param {{key: string, patience: number, left: function(): void}} options `left`: a page that had some is gone */
  constructor({ key, patience, left }) {
    this.#key = key;
    this.#patience = patience;
    this.#left = left;
  }

  take(id, files) {
    const own = { read: Promise.all(files.map((file) => read(file, this.#patience))), free() {} };
    own.read.catch(() => null); // whoever asks is told
    this.#own.set(id, own);
    this.#lock(id, () => new Promise((free) => (own.free = free)));
  }

  has(id) {
    return this.#own.has(id);
  }

  /** @returns {Promise<File[]>} @throws {object} `{error}` with the name of one that cannot be read */
  async get(id) {
    return this.#own.get(id)?.read ?? [];
  }

  drop(id) {
    this.#own.get(id)?.free();
    this.#own.delete(id);
    this.#away.set(id, false);
  }

  /** @returns {boolean} whether another page has them, as far as is known */
  elsewhere(id) {
    if (navigator.locks && !this.#away.has(id)) {
      this.#away.set(id, true);
      this.#lock(id, () => {
        this.#away.set(id, false);
        this.#left();
      });
    }
    return Boolean(this.#away.get(id));
  }

  #lock(id, work) {
    navigator.locks?.request(`${this.#key}:${id}`, work).catch(() => this.#away.set(id, false));
  }
}

/** A copy of its own; what was deleted, changed or is a folder fails, and so does a disk that never answers. */
function read(file, patience) {
  return new Promise((resolve, reject) => {
    const fail = () => reject({ error: { code: "file_unreadable", name: file.name } });
    setTimeout(fail, patience);
    file.arrayBuffer().then((bytes) => resolve(new File([bytes], file.name, { type: file.type })), fail);
  });
}
