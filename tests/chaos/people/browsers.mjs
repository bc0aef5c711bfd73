// Visitors with the browser's own library, several in one process. A line of JSON comes for each thing to do, and
// one goes out for each thing that happened.
import { setMaxListeners } from "node:events";
import { createInterface } from "node:readline";

const events = new EventTarget();
setMaxListeners(0, events); // one listener of each stream
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"])
  globalThis[name] = events[name].bind(events);
globalThis.window = globalThis;
globalThis.document = { hidden: false };

const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const streams = new Map();

const doings = {
  async open({ name, module, url, dialog, token, bearer }) {
    globalThis.location = { href: url };
    const { Stream } = await import(module);
    const base = `${url}/api/widget/dialogs/${dialog}`;
    const urls = { socket: `${url.replace("http", "ws")}/ws/widget/dialogs/${dialog}/` };
    for (const each of ["events", "log", "messages", "typing", "read", "ack"]) urls[each] = `${base}/${each}`;
    const stream = new Stream({
      dialogId: dialog, urls, token: () => token, headers: () => ({ Authorization: `Bearer ${bearer}` }),
    });
    const waiting = new Set();
    streams.set(name, { stream, waiting });
    stream.addEventListener("outbox", () => {
      const left = new Set(stream.outbox.map((item) => item.client_id));
      for (const id of waiting) {
        if (left.has(id)) continue;
        waiting.delete(id);
        const { seq } = stream.state.messages.find((message) => message.client_id === id) ?? {};
        tell({ what: "acked", name, client_id: id, seq: seq ?? 0 });
      }
      for (const item of stream.outbox)
        if (item.state === "failed") tell({ what: "failed", name, error: item.error });
    });
    stream.addEventListener("change", ({ detail: { state, frame } }) => {
      if (frame?.seq && !frame.side) tell({ what: "applied", name, seq: frame.seq, kind: frame.type });
      else tell({ what: "loaded", name, seq: state.last });
    });
    stream.addEventListener("reset", () => tell({ what: "reset", name }));
    stream.addEventListener("status", ({ detail }) => tell({ what: "status", name, ...detail }));
    stream.addEventListener("frame", ({ detail }) => {
      if (detail.type === "presence") tell({ what: "presence", name, online: detail.online });
    });
    stream.load([], 0, null, false);
    stream.start();
  },
  post({ name, text, client_id }) {
    const { stream, waiting } = streams.get(name);
    waiting.add(client_id);
    stream.post({ text, client_id });
  },
  state({ name }) {
    const { last, messages } = streams.get(name).stream.state;
    tell({ what: "state", name, last, messages });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...words } = JSON.parse(line);
  await doings[what](words);
}
process.exit(0);
