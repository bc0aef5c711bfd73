import { recall, remember } from "./memory.js";
import { own } from "./person.js";

/** What was written before there was an answer, in this page or an earlier one. */
export class Early {
  items = kept();

  add({ client_id, text, files }) {
    const names = files.map(({ name, size, type }) => ({ name, size, type }));
    const item = { client_id, text, files: names, at: Date.now(), state: "waiting" };
    this.items = [...this.items, item];
    remember(own("early"), [...kept(), item]);
  }

  /** Gives them, those of other tabs too, to where they are kept from now on. */
  handOver(post) {
    const items = [...this.items, ...kept()];
    if (!items.length) return;
    this.items = [];
    items.forEach(post);
    remember(own("early"), []);
  }
}

const kept = () => recall(own("early")) ?? [];
