"""uvicorn's HTTP with an end to waiting for a request: its own timeout counts between requests."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_SECONDS = 20.0  # for a whole first line and all headers


class PunctualProtocol(HttpToolsProtocol):
    """Hangs up on who does not finish asking. Bodies have their own bounds (`bodies.py`)."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody came; they have something to ask."""
        super().connection_made(transport)
        self._expect()

    def on_message_begin(self) -> None:
        """The first letters of a request, perhaps of a further one on the same connection."""
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """All of it is there but the body."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._stop_waiting()
        self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
