"""Server-sent events: the same frames for those who cannot have a WebSocket.

An ASGI consumer and not a Django streaming response, which would cost a thread a stream.
"""

import json
from collections.abc import Sequence
from typing import Any

from channels.exceptions import StopConsumer

from realtime.access import Refused
from realtime.connections.consumer import DialogConsumer, Unavailable
from realtime.connections.handed import Transport
from realtime.groups import Side
from realtime.parcel import Parcel

Headers = list[tuple[bytes, bytes]]

STREAM: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
ERROR: Headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
NORMAL = 1000
RETRY_AFTER = {429: b"30", 503: b"1"}  # seconds


class EventsConsumer(DialogConsumer):
    """One side of one dialog: `GET …/dialogs/{id}/events?after=`."""

    transport: Transport = "sse"

    async def http_request(self, message: dict[str, Any]) -> None:
        """The request; the stream stays open when this returns."""
        if message.get("more_body"):
            return
        if self.scope["method"] != "GET":
            await self.answer(405, "method_not_allowed", "only GET", [(b"allow", b"GET")])
        await self.let_in()

    async def http_disconnect(self, message: dict[str, Any]) -> None:
        """The client is gone; why, an event stream cannot say."""
        if self.connection is not None:
            self.connection.queue.gone(NORMAL)
        raise StopConsumer

    async def accept(self) -> None:
        """Begin the stream; a comment makes proxies pass the headers on."""
        await self.emit({"type": "http.response.start", "status": 200, "headers": STREAM})
        await self._body(b": welcome\n\n")

    async def refuse(self, error: Refused | Unavailable) -> None:
        """The status that says the same as the close code."""
        if isinstance(error, Refused):
            await self.answer(error.status, error.word, str(error))
        await self.answer(503, "try_later", str(error))

    async def answer(
        self, status: int, code: str, detail: str, extra: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        """An error in the contract's words, and the end."""
        body = json.dumps({"error": {"code": code, "detail": detail, "fields": {}}}).encode()
        headers = [*ERROR, *extra, (b"content-length", str(len(body)).encode())]
        if status in RETRY_AFTER:
            headers.append((b"retry-after", RETRY_AFTER[status]))
        await self.emit({"type": "http.response.start", "status": status, "headers": headers})
        await self._body(body, more=False)
        raise StopConsumer

    async def write(self, parcel: Parcel) -> None:
        """Send one frame; the server waits here for a client that does not read."""
        await self._body(parcel.event)

    async def finish(self, code: int) -> None:
        """A stream has no close code; whoever comes again is told the reason by a status."""
        await self._body(b"", more=False)

    async def _body(self, body: bytes, more: bool = True) -> None:
        await self.emit({"type": "http.response.body", "body": body, "more_body": more})


class SiteEventsConsumer(EventsConsumer):
    """The visitor's side."""

    side: Side = "site"


class AdminEventsConsumer(EventsConsumer):
    """The managers' side."""

    side: Side = "admin"
