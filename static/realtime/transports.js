import { codeOf } from "./backoff.js";

/**
 * A road: `open(on)` starts it and returns `{send?, close}`. It calls `on.frame(frame)`, `on.up()` when
 * it works though no frame came, and `on.close(code)` once at most, never while opening.
 * `patience`: milliseconds that it may take to be up.
 * @typedef {{name: string, patience: number, open: function(object): object}} Road
 */

/** @returns {Road} */
export const webSocket = (address, { patience }) => ({
  name: "ws",
  patience,
  open(on) {
    const url = new URL(address(), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      setTimeout(on.close, 0, 1006);
      return { close() {} };
    }
    socket.onmessage = (event) => read(event.data, on);
    socket.onclose = (event) => on.close(event.code);
    return {
      send(frame) {
        if (socket.readyState !== 1) return false;
        socket.send(JSON.stringify(frame));
        return true;
      },
      close() {
        socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  },
});

/** Server-sent events through fetch, because EventSource hides the status of a refusal. @returns {Road} */
export const eventStream = (address, headers, { patience }) => ({
  name: "sse",
  patience,
  open(on) {
    const abort = new AbortController();
    listen(address(), headers(), abort.signal, on).catch(() => 1006).then(on.close);
    return { close: () => abort.abort() };
  },
});

/** @returns {Road} `ask` fetches what is new and throws what has a `status` when refused. */
export const polling = (ask, { patience, every }) => ({
  name: "poll",
  patience,
  open(on) {
    let timer;
    let closed = false;
    const turn = async () => {
      try {
        await ask();
      } catch (error) {
        on.close(codeOf(error.status));
        return;
      }
      if (closed) return;
      on.up();
      timer = setTimeout(turn, every);
    };
    turn();
    return {
      close() {
        closed = true;
        clearTimeout(timer);
      },
    };
  },
});

async function listen(url, headers, signal, on) {
  const response = await fetch(url, {
    headers: { ...headers, Accept: "text/event-stream" }, cache: "no-store", signal,
  });
  if (!response.ok) return codeOf(response.status);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let data = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return 1006;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop();
    for (const line of lines.map((line) => line.replace(/\r$/, ""))) {
      if (line.startsWith("data:")) data += line.slice(5);
      else if (!line && data) {
        read(data, on);
        data = "";
      }
    }
  }
}

function read(text, on) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return;
  }
  on.frame(frame);
}
