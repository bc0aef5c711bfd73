/**
 * Load by k6: visitors who open a chat, write, and read by a socket what they wrote.
 *
 *   k6 run -e URL=https://chat.example -e SITE=demo -e VISITORS=200 -e SECONDS=60 deploy/k6/chat.js
 *
 * Every message that was acknowledged has to come on the socket, and come once, or k6 exits with 99. EVERY is the
 * seconds between two messages of a visitor; WS_URL is where sockets go, when elsewhere. Against a server of one's
 * own alone: the limits of an address have to be raised there (docs/deploy.md).
 */
import { check } from "k6";
import http from "k6/http";
import { Counter, Trend } from "k6/metrics";
import { WebSocket } from "k6/experimental/websockets";

const number = (name, otherwise) => Number(__ENV[name] ?? otherwise);
const URL = (__ENV.URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");
const SOCKETS = __ENV.WS_URL ?? URL.replace(/^http/, "ws");
const SITE = __ENV.SITE ?? "demo";
const SECONDS = number("SECONDS", 30);
const EVERY = number("EVERY", 2) * 1000; // milliseconds
const SLACK = number("SLACK", 5) * 1000; // for what was written last

const acknowledged = new Counter("replyx_acknowledged");
const lost = new Counter("replyx_lost");
const twice = new Counter("replyx_twice");
const errors = new Counter("replyx_errors");
const delivery = new Trend("replyx_delivery", true);

export const options = {
  scenarios: {
    visitors: { executor: "per-vu-iterations", vus: number("VISITORS", 20), iterations: 1, maxDuration: `${SECONDS + 60}s` },
  },
  thresholds: {
    replyx_acknowledged: ["count>0"],
    replyx_lost: ["count==0"],
    replyx_twice: ["count==0"],
    replyx_errors: ["count==0"],
    replyx_delivery: [`p(95)<${number("P95", 2000)}`],
  },
};

const JSON_TYPE = { "Content-Type": "application/json" };

/** One visitor, from opening the chat until SECONDS are over. */
export default async function visit() {
  const opened = http.post(`${URL}/api/widget/session`, JSON.stringify({ site_token: SITE }), { headers: JSON_TYPE });
  if (!check(opened, { "a session is opened": ({ status }) => status === 200 })) {
    errors.add(1);
    return;
  }
  const { visitor_token, stream_token, dialog } = opened.json();
  const written = new Map(); // client_id: when it was written, and how often it came
  const live = `${SOCKETS}/ws/widget/dialogs/${dialog.id}/?token=${stream_token}&after=${dialog.last_seq}`;
  const socket = new WebSocket(live, null, { headers: { Origin: URL } });
  await new Promise((done) => {
    let writing = null;
    socket.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "hello" && writing === null) writing = setInterval(write, EVERY);
      if (frame.type === "message.created") came(frame.message.client_id);
      if (frame.type === "ping") socket.send('{"type":"pong"}');
    });
    socket.addEventListener("error", () => errors.add(1));
    socket.addEventListener("close", () => done());
    setTimeout(() => clearInterval(writing ?? 0), SECONDS * 1000);
    setTimeout(() => socket.close(), SECONDS * 1000 + SLACK);
  });

  for (const { acked, times } of written.values()) {
    if (acked && times === 0) lost.add(1);
    if (times > 1) twice.add(times - 1);
  }

  async function write() {
    const client_id = crypto.randomUUID();
    written.set(client_id, { at: Date.now(), acked: false, times: 0 });
    const body = JSON.stringify({ text: `message of ${__VU}`, client_id });
    const headers = { ...JSON_TYPE, Authorization: `Bearer ${visitor_token}` };
    const answer = await http.asyncRequest("POST", `${URL}/api/widget/dialogs/${dialog.id}/messages`, body, { headers });
    if (!check(answer, { "a message is taken": ({ status }) => status === 201 || status === 200 })) return errors.add(1);
    written.get(client_id).acked = true;
    return acknowledged.add(1);
  }

  function came(client_id) {
    const message = written.get(client_id);
    if (!message) return; // of before
    message.times += 1;
    delivery.add(Date.now() - message.at);
  }
}
