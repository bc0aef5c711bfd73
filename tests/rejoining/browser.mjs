// One person's browser without a picture: the widget's or the inbox's own modules, which know of dialogs and rows by
// frames. A line of JSON says what to do, and one answers it. `shown` and `fresh` say what there is to be seen.
import { setMaxListeners } from "node:events";
import { createInterface } from "node:readline";

const { root, url, side, road, headers, written } = JSON.parse(process.argv[2]);
const LIVE = road !== "poll";
const MOST = 5000; // milliseconds for a page to load

const events = new EventTarget();
setMaxListeners(0, events);
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] = events[name].bind(events);
globalThis.window = globalThis;
globalThis.location = { href: `${url}/`, assign() {} };
globalThis.document = {
  hidden: false, cookie: headers.Cookie ?? "", documentElement: {}, addEventListener() {},
  getElementById: (id) => ({ textContent: JSON.stringify(written[id]) }),
};
const kinds = new Set();
const { fetch: fetched, WebSocket: Socket } = globalThis;
globalThis.fetch = (address, options = {}) => {
  if (String(address).includes("/events?") && road !== "sse") return Promise.reject(new TypeError("blocked"));
  return fetched(new URL(address, url), { ...options, headers: { ...headers, ...options.headers } });
};
globalThis.WebSocket = class extends Socket {
  constructor(address) {
    if (road !== "ws") throw new TypeError("blocked");
    super(address, { headers });
    this.addEventListener("message", ({ data }) => kinds.add(JSON.parse(data).type));
  }
};

const of = (path) => import(`${root}/${path}`);
const { behind } = await of("realtime/reducer.js");
const { followWriting } = await of("assistant/being-written.js");
const { request } = await of("realtime/http.js");
const get = (address, more = {}) => request(address, { headers: { ...more, Accept: "application/json" }, timeout: MOST });

async function until(condition) {
  for (const end = Date.now() + MOST; Date.now() < end && !condition(); ) await new Promise((done) => setTimeout(done, 10));
}

/** A dialog as the widget opens it. */
async function visitors(id, { visitor_token: known }) {
  const { dialogStream } = await of("widget/app/dialog-stream.js");
  const body = { site_token: "shop", visitor_token: known };
  const answer = await request("/api/widget/session", { body, timeout: MOST });
  const bearer = { Authorization: `Bearer ${answer.visitor_token}` };
  const stream = dialogStream(id, { token: () => answer.stream_token, headers: () => bearer, renew: async () => {} });
  stream.load(answer.messages, answer.dialog.last_seq, answer.dialog, answer.has_more);
  const place = () => get(`/api/widget/dialogs/${id}/handoff`, bearer).then(({ position }) => position);
  return { stream, place, online: answer.site.online };
}

/** A dialog as the inbox opens it. */
async function managers(id) {
  const { converse } = await of("adminpanel/inbox/conversation.js");
  const { stream, detail } = await converse(id);
  const renew = () => get(`/api/dialogs/${id}/`).then(({ context, given_email: email }) => ({ page: context, email }));
  return { stream, renew, page: detail.context, email: detail.given_email };
}

/** What is to be seen of a dialog, by frames from now on. */
async function see(id, access) {
  const screen = { presence: {}, line: null, writes: null, ...(await (side === "site" ? visitors : managers)(id, access)) };
  const { stream } = screen;
  const writes = followWriting((answer) => { screen.writes = answer; });
  stream.addEventListener("change", ({ detail: { frame } }) => {
    if (!frame) return;
    kinds.add(frame.type);
    writes(frame);
  });
  stream.addEventListener("frame", ({ detail: frame }) => {
    kinds.add(frame.type);
    writes(frame);
    if (frame.type === "hello") {
      screen.line = null;
      if (screen.greeted) screen.renew?.().then((detail) => Object.assign(screen, detail)); // as thread.js
      screen.greeted = true;
    }
    if (frame.type === "line") screen.line = frame.position;
    if (frame.type === "page") screen.page = { ...screen.page, url: frame.url, title: frame.title };
    if (frame.type === "email") screen.email = frame.email;
    const { type, dialog_id: _, ...there } = frame;
    if (type === "presence") screen.presence = { ...screen.presence, ...there };
  });
  stream.start();
  await until(() => stream.status.status === "online" && !behind(stream.state));
  return screen;
}

async function describe({ stream, presence, line, writes, page, email, place, online }) {
  while (await stream.history());
  const { last, messages, dialog: { version: _, id: __, last_seq: ___, ...dialog } } = stream.state;
  const shown = { last, messages, dialog, page: page && [page.url ?? "", page.title ?? ""], email };
  if (!LIVE) return { last, messages, dialog };
  if (side === "site") {
    shown.online = presence.online ?? online;
    shown.line = dialog.handoff === "requested" ? line ?? (await place()) : null;
  } else Object.assign(shown, { managers: presence.managers, visitor_online: presence.visitor_online });
  return { ...shown, writes };
}

/** The list of dialogs, how many messages wait in each, and a list of what is set, as the inbox knows them. */
async function inbox() {
  const { Rows } = await of("adminpanel/inbox/rows.js");
  const { Unread } = await of("adminpanel/inbox/unread.js");
  const { follow } = await of("adminpanel/inbox/feed.js");
  const { Sync } = await of("realtime/sync.js");
  const rows = new Rows();
  const unread = new Unread();
  const known = { rows, unread, hooks: null };
  const refresh = async () => {
    const asked = rows.newest;
    const page = await get("/api/dialogs/?limit=200");
    rows.replace(page.results, !page.next, asked, null);
    page.results.forEach((row) => unread.put(row));
    await unread.refresh();
  };
  const gone = (dialog) => { rows.remove(dialog); unread.put(dialog); };
  const put = (row) => { rows.put(row); unread.put(row); };
  const reload = async () => { known.hooks = (await get("/api/hooks/")).results; };
  await Promise.all([refresh(), reload()]);
  let up = false;
  known.feed = follow({ row: put, gone, refresh, status: ({ status }) => { up = status === "online"; } });
  known.sync = new Sync();
  known.sync.refetchOn(["settings.*"], reload);
  known.sync.start();
  await until(() => up && kinds.has("connected"));
  return known;
}

const listed = ({ rows, unread, hooks }) => ({
  // Marks of the visitor raise these two alone: a row says nothing else for them.
  rows: rows.sorted().map(({ type: _, version: __, updated_at: ___, ...row }) => row),
  unread: unread.total,
  hooks,
});

const screens = new Map();
const away = new Set();
let desk = null;
const doings = {
  async open({ name, dialog, ...access }) { screens.set(name, await see(dialog, access)); },
  is_there: ({ name }) => !away.has(name),
  leave({ name }) {
    away.add(name);
    screens.get(name).stream.stop();
  },
  async back({ name }) {
    away.delete(name);
    const { stream } = screens.get(name);
    stream.start();
    await until(() => stream.status.status === "online" && !behind(stream.state));
  },
  read: ({ name, seq }) => screens.get(name)?.stream.read(seq),
  typing: ({ name, on }) => screens.get(name)?.stream.typing(on),
  shown: ({ name }) => describe(screens.get(name)),
  async fresh({ dialog, ...access }) {
    const screen = await see(dialog, access);
    if (LIVE) await until(() => Object.keys(screen.presence).length);
    const shown = await describe(screen);
    screen.stream.stop();
    return shown;
  },
  async desk() { desk ??= await inbox(); },
  deskLeaves() { desk?.feed.stop(); desk?.sync.stop(); },
  deskIsBack() { desk?.feed.start(); desk?.sync.start(); },
  listed: () => listed(desk),
  async freshList() {
    const list = await inbox();
    const shown = listed(list);
    list.feed.stop();
    list.sync.stop();
    return shown;
  },
  clear() { for (const { stream } of screens.values()) stream.stop(); screens.clear(); away.clear(); },
  kinds: () => [...kinds],
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...words } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ is: (await doings[what](words)) ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error.stack), status: error.status })}\n`);
  }
}
process.exit(0);
