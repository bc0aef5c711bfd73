"""An event stream of somebody who reads all and keeps nothing."""

import asyncio
from typing import cast

from benchmarks.plan import Address

HELLO = b'"type":"hello"'


class EventStream(asyncio.Protocol):
    """Asks for the events of the dialog that a WebSocket's address names; `greeted` is done with
    the first frame, or fails with ConnectionError, which says what came instead.
    """

    def __init__(self, socket: Address) -> None:
        path = socket.path.replace("/ws/", "/api/").replace("/?", "/events?")
        lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *socket.headers, "", "")
        self._request = "\r\n".join(lines).encode()
        self._transport: asyncio.Transport | None = None
        self._answer = b""
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self.greeted.done():
            return
        self._answer += data
        if HELLO in self._answer:
            self.greeted.set_result(None)
            self._answer = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.greeted.done():
            self.greeted.set_exception(ConnectionError(self._answer.decode()))

    def leave(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()
