"""A Stream in a real page, and what a test asks of it."""

from typing import Any, cast

from playwright.sync_api import Page

TIMING = {
    "base": 10,
    "soon": 100,
    "cap": 100,
    "steady": 10000,
    "spread": 20,
    "long": 30000,
    "open": 5000,
    "hello": 3000,
    "hurry": 5000,
    "upgrade": 400,
    "poll": 30,
    "slack": 200,
    "replay": 60,
    "late": 20,
    "mark": 20,
    "typing": 60,
    "typingOff": 150,
    "post": 2000,
    "upload": 2000,
}

PEER = {
    "module": "/realtime/stream.js",
    "urls": {
        "socket": "/socket",
        **{name: f"/{name}" for name in ("events", "log", "messages", "typing", "read", "ack")},
    },
    "token": "first",
    "bearer": None,
    "storageKey": "outbox",
}

START = """async ({module, urls, token, bearer, timing, storageKey}) => {
  const { Stream } = await import(module);
  const seen = window.seen =
    {frames: [], statuses: [], numbers: [], resets: 0, twice: [], gone: []};
  const stream = window.stream = new Stream({
    dialogId: 1, timing, storage: localStorage, storageKey,
    urls,
    token: () => token,
    headers: () => ({Authorization: `Bearer ${bearer ?? token}`}),
    renew: async () => { token = (await (await fetch("/renew")).json()).token; },
  });
  const mine = new Set(stream.outbox.map(item => item.client_id));
  const look = () => {
    const shown = stream.state.messages.map(message => message.client_id);
    const waiting = stream.outbox.map(item => item.client_id);
    waiting.forEach(id => mine.add(id));
    for (const id of mine) {
      const times = [...shown, ...waiting].filter(other => other === id).length;
      if (times > 1) seen.twice.push(id);
      if (times < 1) seen.gone.push(id);
    }
  };
  stream.addEventListener("change", ({detail: {frame}}) => {
    look();
    if (frame?.seq && !frame.side) seen.numbers.push(frame.seq);
  });
  stream.addEventListener("outbox", look);
  stream.addEventListener("frame", ({detail}) => seen.frames.push(detail));
  stream.addEventListener("status", ({detail}) => seen.statuses.push(detail));
  stream.addEventListener("reset", () => { seen.resets += 1; seen.numbers = []; });
}"""


class Client:
    """Drives `window.stream`; `seen` is everything that it told."""

    def __init__(self, page: Page, **server: Any) -> None:
        self.page = page
        self._server = {**PEER, **server}

    def open(self, **timing: float) -> None:
        """Make the stream, load what the dialog holds and start."""
        self.make(**timing)
        load = """async ({urls, bearer, token}) => {
            const headers = {Authorization: `Bearer ${bearer ?? token}`};
            const answer = await fetch(`${urls.messages}?limit=50`, {headers});
            if (answer.ok) {
              const page = await answer.json();
              stream.load(page.messages, page.last_seq, null, page.has_more);
            }
            stream.start();
        }"""
        self.page.evaluate(load, self._server)

    def open_as_it_comes(self) -> None:
        """The same with the library's own timing."""
        self.open(**self.ask("(await import(it)).TIMING", "/realtime/backoff.js"))

    def reload(self) -> None:
        """The person reloads the page, whatever was going on."""
        self.page.reload()
        self.open()

    def make(self, **timing: float) -> None:
        """Make the stream, and do not start it."""
        options = {**self._server, "timing": {**TIMING, **timing}}
        self.page.evaluate(START, options)

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait until a JavaScript expression of `stream`, `seen` and `it` holds."""
        function = f"it => {{ const {{stream, seen}} = window; return {condition} }}"
        self.page.wait_for_function(function, arg=argument, timeout=30000, polling=10)

    def ask(self, expression: str, argument: Any = None) -> Any:
        """The value of a JavaScript expression of `stream`, `seen` and `it`."""
        function = f"async it => {{ const {{stream, seen}} = window; return {expression} }}"
        return self.page.evaluate(function, argument)

    def post(self, text: str) -> str:
        """Write a message; its client_id."""
        return cast(str, self.ask("stream.post({text: it})", text))

    @property
    def texts(self) -> list[str]:
        """What a person reads, from the top."""
        return cast(list[str], self.ask("stream.state.messages.map(message => message.text)"))

    @property
    def whole(self) -> bool:
        """Whether no message of ours was ever seen twice, or nowhere."""
        return cast(bool, self.ask("seen.twice.length + seen.gone.length === 0"))
