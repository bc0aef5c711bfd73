"""What waits to be sent to one client: bounded, and written by one task a connection.

The server's `send` blocks for a client that does not read; whoever announces must not.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from realtime.frames import LATEST, PASSING
from realtime.parcel import Parcel
from realtime.watching.metrics import CLOSES, ERRORS, SLOW_CLIENTS, close_label, sent_of

TOO_SLOW = 4010
FAREWELL_SECONDS = 10.0


class SendQueue:
    """The queue of one client. `write` sends one parcel, `finish` says goodbye with a code,
    `sent` is told of each parcel after it was handed to the socket.
    """

    def __init__(
        self,
        write: Callable[[Parcel], Awaitable[None]],
        finish: Callable[[int], Awaitable[None]],
        sent: Callable[[Parcel], None] = lambda parcel: None,
    ) -> None:
        self._write = write
        self._finish = finish
        self._sent = sent
        self._parcels: deque[Parcel] = deque()
        self._bytes = 0
        self._latest: dict[tuple[str, int], Parcel] = {}  # for when the queue is empty
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._writing_since: float | None = None
        self._ended = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.code: int | None = None

    def put(self, parcel: Parcel) -> None:
        """Queue a parcel. A client with too many is cut off: replay fills in when it returns. What
        may be dropped is, before that, and never costs the connection.
        """
        if self.code is not None:
            return
        self._latest.pop((parcel.kind, parcel.dialog_id), None)
        if self._is_full(1 / 2) and self._spare(parcel):
            return
        self._append(parcel)
        if self._is_full(1):
            self._shed()
        if self._is_full(1):
            self.cut(TOO_SLOW)
            return
        if self._is_full(1 / 2):
            self._room.clear()
        self._news.set()

    def _append(self, parcel: Parcel) -> None:
        self._parcels.append(parcel)
        self._bytes += parcel.size

    def _is_full(self, part: float) -> bool:
        """Whether more waits than a part of what may; one parcel of any size always may."""
        many = len(self._parcels) > settings.LIMIT_QUEUE_FRAMES * part
        large = self._bytes > settings.LIMIT_QUEUE_BYTES * part
        return many or (large and (part < 1 or len(self._parcels) > 1))

    def _spare(self, parcel: Parcel) -> bool:
        """Whether a parcel need not wait in the queue: it is dropped, or kept for its end."""
        if parcel.kind in LATEST:
            self._latest[parcel.kind, parcel.dialog_id] = parcel
        return parcel.kind in LATEST or parcel.kind in PASSING

    def _shed(self) -> None:
        """Make room for what must not be dropped."""
        waiting = [parcel for parcel in self._parcels if not self._spare(parcel)]
        self._parcels = deque(waiting)
        self._bytes = sum(parcel.size for parcel in waiting)

    async def put_patiently(self, parcel: Parcel) -> None:
        """Queue a parcel of a replay, at the client's own pace."""
        if not self._room.is_set():
            await self._room.wait()
        self.put(parcel)

    def close(self, code: int) -> None:
        """Say goodbye after what is queued."""
        if self.code is not None:
            return
        self.code = code
        self._room.set()
        self._news.set()
        if self._writer is not None:
            # It may be stuck in the middle of a frame, and the goodbye behind that.
            loop = self._writer.get_loop()
            self._deadline = loop.call_later(FAREWELL_SECONDS, self._writer.cancel)

    def cut(self, code: int) -> None:
        """Say goodbye at once; what is queued is dropped."""
        if code == TOO_SLOW:
            SLOW_CLIENTS.inc()
            ERRORS.labels("too_slow").inc()
        self._parcels.clear()
        self._latest.clear()
        self._bytes = 0
        self.close(code)

    def gone(self, code: int) -> None:
        """The client has closed, with a code; nothing can be said any more."""
        if self.code is None:
            self.code = code

    def stalled_for(self, now: float) -> float:
        """Seconds that the client has not taken the frame that is being written."""
        return now - self._writing_since if self._writing_since is not None else 0.0

    async def run(self) -> None:
        """Write until the queue is closed or the client is gone."""
        loop = asyncio.get_running_loop()
        self._writer = asyncio.current_task()
        try:
            while self.code is None or self._parcels:
                self._news.clear()
                while parcel := self._next():
                    self._writing_since = loop.time()
                    await self._write(parcel)
                    sent_of(parcel.kind).inc()
                    self._sent(parcel)
                self._writing_since = None
                self._room.set()
                if self.code is None:
                    await self._news.wait()
            await self._finish(self.code)
        except OSError:
            pass  # the client is gone
        finally:
            if self._deadline is not None:
                self._deadline.cancel()
            self.code = self.code or 1006
            CLOSES.labels(close_label(self.code)).inc()
            self._room.set()
            self._ended.set()

    def _next(self) -> Parcel | None:
        if not self._parcels and self._latest and self.code is None:
            self._append(self._latest.pop(next(iter(self._latest))))
        if not self._parcels:
            return None
        parcel = self._parcels.popleft()
        self._bytes -= parcel.size
        return parcel

    async def ended(self) -> dict[str, Any]:
        """Wait until nothing more will be written; an ASGI message for the consumer."""
        await self._ended.wait()
        return {"type": "queue.ended"}
