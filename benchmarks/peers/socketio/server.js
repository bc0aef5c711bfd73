// A chat over socket.io with its Redis adapter: POST stores a message and emits it to its room.
const { createServer } = require("node:http");
const { createAdapter } = require("@socket.io/redis-adapter");
const { Pool } = require("pg");
const { createClient } = require("redis");
const { Server } = require("socket.io");

const TABLE = `CREATE TABLE IF NOT EXISTS messages (
  id bigserial PRIMARY KEY, dialog_id integer NOT NULL, client_id uuid NOT NULL, text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (dialog_id, client_id));
  CREATE INDEX IF NOT EXISTS messages_of_dialog ON messages (dialog_id, id)`;
const INSERT =
  "INSERT INTO messages (dialog_id, client_id, text) VALUES ($1, $2, $3) RETURNING id, created_at";
const LAST = "SELECT id, text, created_at FROM messages WHERE dialog_id = $1 ORDER BY id DESC LIMIT 50";

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

async function post(io, dialog, request) {
  const { text, client_id } = await bodyOf(request);
  const { rows } = await pool.query(INSERT, [dialog, client_id, text]);
  const message = { ...rows[0], client_id, text };
  io.to(`dialog:${dialog}`).emit("message", message);
  return [201, message];
}

async function answer(io, request) {
  const [, dialog] = /^\/dialogs\/(\d+)\/messages$/.exec(request.url) ?? [];
  if (!dialog) return [404, {}];
  if (request.method === "POST") return post(io, dialog, request);
  return [200, (await pool.query(LAST, [dialog])).rows];
}

async function main(port) {
  const publisher = createClient({ url: process.env.REDIS_URL });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect(), pool.query(TABLE)]);
  const server = createServer();
  const io = new Server(server, { adapter: createAdapter(publisher, subscriber) });
  server.on("request", async (request, response) => {
    if (request.url.startsWith("/socket.io/")) return;
    const [status, body] = await answer(io, request).catch((error) => [500, { error: `${error}` }]);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  io.on("connection", (socket) => {
    socket.join(`dialog:${socket.handshake.auth.dialog}`);
    socket.emit("hello", {});
  });
  server.listen(port, "127.0.0.1");
}

main(Number(process.argv[2]));
