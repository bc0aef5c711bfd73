"""uvicorn's protocols, with what this program needs beside: an end to waiting for a request, a
short handshake (`handshake.py`), and a way to write to a WebSocket without waiting.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from replyx.edge.calls import CallsProtocol
from replyx.edge.handshake import accept_of, answer
from replyx.edge.short_texts import is_whole, short_text

REQUEST_SECONDS = 20.0  # for a whole first line and all headers
HEAD_BYTES = 128 * 1024  # of them, behind what came in one piece
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
PUSH = "replyx.push"
HEAR = "replyx.hear"


class PunctualProtocol(CallsProtocol):
    """Hangs up on who does not finish asking: uvicorn's own timeout counts between requests, and
    its parser keeps headers of any length. Bodies have their own bounds (`bodies.py`).
    """

    _late: asyncio.TimerHandle | None = None
    _is_asking = True  # and the headers are not whole
    _unfinished = 0  # bytes of those

    def connection_made(self, transport: Any) -> None:
        """Somebody came; they have something to ask."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """More of a request, or of several."""
        super().data_received(data)
        if not self._is_asking:
            return
        if self._late is None:
            self._expect()  # what began in this piece, as most do that end in it
            return
        self._unfinished += len(data)
        if self._unfinished > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """The first letters of a request, perhaps of a further one on the same connection."""
        self._is_asking = True
        if self._late is not None:
            self._stop_waiting()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """All of it is there but the body."""
        self._is_asking = False
        if self._late is not None:
            self._stop_waiting()
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket is asked for."""
        is_usual = self.scope["method"] == "GET" and self.scope["http_version"] == "1.1"
        is_usual = is_usual and self.url.isascii() and not self.config.ws_per_message_deflate
        accept = accept_of([*self.scope["headers"]]) if is_usual else None
        if accept is None:
            super().handle_websocket_upgrade()
            return
        self.connections.discard(self)
        socket = PushingProtocol(
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )
        socket.connection_made(self.transport)
        socket.begin(self.scope, self.url, accept)
        self.transport.set_protocol(socket)
        unlike: Any = self
        unlike.parser = None  # it holds its protocol, as uvicorn remembers of those that are lost

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._unfinished = 0
        self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Mailbox:
    """What has come for one reader: an asyncio.Queue of 3 KiB in a tenth of that."""

    __slots__ = ("_messages", "_reader")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._messages

    def put_nowait(self, message: Any) -> None:
        """Leave a message."""
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """The first message, once there is one."""
        while not self._messages:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._messages.pop(0)


class Gate:
    """An asyncio.Event that is set most of the time, and then costs nothing."""

    __slots__ = ("opening",)

    def __init__(self) -> None:
        self.opening: asyncio.Event | None = None  # for which one has to wait

    def clear(self) -> None:
        """From now on one waits."""
        if self.opening is None:
            self.opening = asyncio.Event()

    def set(self) -> None:
        """Let in all who wait."""
        if self.opening is not None:
            self.opening.set()
            self.opening = None

    async def wait(self) -> None:
        """Return once it is set."""
        if self.opening is not None:
            await self.opening.wait()


class PushingProtocol(WebSocketsSansIOProtocol):
    """Offers two ASGI extensions.

    `replyx.push`: `push(frame) -> bool` writes a ready-made frame of RFC 6455 at once. False, and
    nothing was written, where the client does not keep up or the connection is not open (any more);
    then `send` waits for the one and tells of the other. What is to come after it, by `push` or
    `send`, comes after it.

    `replyx.hear`: `hear(take)` has each short text that comes in one piece, while no other waits
    for `receive`, shown to `take(data: bytes) -> bool` first. True means that it was taken; else
    `receive` gives it.
    """

    _take: Callable[[bytes], bool] | None = None
    _is_between = False  # two frames

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unlike: Any = self  # what it has is asyncio's; nothing of that but what is here is used
        self._gate = Gate()
        unlike.queue, unlike.writable = Mailbox(), self._gate
        self._accept: bytes | None = None  # what a short handshake is to be answered with

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is heard, and nothing is kept for the collector, which comes seldom."""
        super().connection_lost(exc)
        unlike: Any = self
        self._take = unlike.conn.parser = None

    async def run_asgi(self) -> None:
        """Have the application serve the client; it is told of these methods in its scope."""
        try:
            await super().run_asgi()
        finally:
            unlike: Any = self
            unlike.scope = None

    def begin(self, asked: Any, url: bytes, accept: bytes) -> None:
        """A short handshake, of a request by its scope: the application starts with the next turn
        of the loop, and answers it with `websocket.accept`.
        """
        self._accept, self.handshake_initiated, self._is_between = accept, True, True
        self.conn.parser = super(ServerProtocol, self.conn).parse()  # of frames: no request comes
        next(self.conn.parser)
        raw_path, _, query = url.partition(b"?")
        kept = ("http_version", "server", "client", "root_path", "headers", "state")
        scope: Any = {
            **{name: asked[name] for name in kept},
            "type": "websocket",
            "asgi": {"version": self.asgi_version, "spec_version": "2.4"},
            "scheme": self.scheme,
            "path": self.root_path + unquote(raw_path.decode()),
            "raw_path": self.root_path.encode() + raw_path,
            "query_string": query,
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}, PUSH: self.push, HEAR: self.hear},
        }
        self.scope = scope
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

    async def send(self, message: Any) -> None:
        """As ever; what only the handshake needs is not kept as long as the connection."""
        if self._accept is not None and message["type"] == "websocket.accept":
            self._let_in(self._accept, message.get("headers", ()))
            return
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.__dict__.pop("request", None)
            self.__dict__.pop("response", None)

    def handle_connect(self, event: Any) -> None:
        """Offer it to the application, which starts with the next turn of the loop."""
        super().handle_connect(event)
        if not self.close_sent:
            offered: Any = self.scope["extensions"]  # made for this connection
            offered[PUSH], offered[HEAR] = self.push, self.hear

    def hear(self, take: Callable[[bytes], bool]) -> None:
        """From now on `take` is asked first."""
        self._take = take

    def data_received(self, data: bytes) -> None:
        """The handshake, or some frames, or parts of them."""
        if self._take is None:
            self._is_between = data.endswith(b"\r\n\r\n")
        elif self._is_between:
            text = short_text(data)
            if text is not None and not self.close_sent and self.queue.empty() and self._take(text):
                return
            self._is_between = is_whole(data)
        super().data_received(data)

    def _let_in(self, accept: bytes, headers: Any) -> None:
        if self.disconnected or self.transport.is_closing():
            raise ClientDisconnected
        self._accept, self.handshake_complete = None, True
        self.conn.state = OPEN
        self.transport.write(answer(accept, (*self.default_headers, *headers)))
        self.start_keepalive()

    def push(self, frame: bytes) -> bool:
        """Write a whole frame, unless somebody would have to wait for it."""
        if self.close_sent or not self.handshake_complete or self._gate.opening is not None:
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True
