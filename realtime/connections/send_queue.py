"""What waits to be sent to one client: bounded. A client that keeps up has nothing waiting.

Where the server can write without waiting (`push`), a frame goes out in the call that announces it.
Else, and to a client that does not read, a task writes, and ends when nothing waits any more: the
server's `send` blocks, and whoever announces must not.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from django.conf import settings

from realtime.connections.handed import Recipient, hand_to
from realtime.frames import LATEST, PASSING
from realtime.parcel import Parcel
from realtime.watching.metrics import CLOSES, ERRORS, SLOW_CLIENTS, close_label

TOO_SLOW = 4010
ABNORMAL = 1006  # no close frame came
FAREWELL_SECONDS = 10.0
TOGETHER = 16 * 1024  # bytes of small frames that one write takes


class Client(Protocol):
    """Whom a queue is written to, over whatever transport."""

    @property
    def push(self) -> Callable[[bytes], bool] | None:
        """Sends a frame of RFC 6455 at once; False, and nothing was sent, where that is not
        possible. None where it never is.
        """

    async def write(self, parcel: Parcel) -> None:
        """Send a parcel; waits for a client that does not read. Raises OSError if it is gone."""

    async def finish(self, code: int) -> None:
        """Say goodbye."""

    def over(self) -> None:
        """Be told that nothing more will be sent."""


class SendQueue:
    """The queue of one client; what was handed to the socket is noted of the `recipient`."""

    __slots__ = (
        "_bytes", "_client", "_deadline", "_is_over", "_latest", "_news_of_end", "_parcels",
        "_recipient", "_room", "_writer", "_writing_since", "code", "started",
    )  # fmt: skip

    def __init__(self, client: Client, recipient: Recipient) -> None:
        self._client = client
        self._recipient = recipient
        self._parcels: list[Parcel] = []
        self._bytes = 0
        self._latest: dict[tuple[str, int], Parcel] = {}  # for when the queue is empty
        self._room: asyncio.Event | None = None  # of those who wait for it
        self._writing_since: float | None = None
        self._writer: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._news_of_end: asyncio.Event | None = None
        self._is_over = False
        self.started = False
        self.code: int | None = None

    def start(self) -> None:
        """From now on what is in the queue is sent."""
        self.started = True
        if self._parcels or self.code is not None:
            self._wake()

    def stop(self) -> None:
        """The client is forgotten: nothing more is sent."""
        if self._writer is not None:
            self._writer.cancel()
        if self.started:
            self._end()  # here: a task that is cancelled before its first turn does nothing

    def put(self, *parcels: Parcel) -> None:
        """Send parcels now, small ones in one write, or queue them. A client with too many is cut
        off: replay fills in when it returns. What may be dropped is, before that, and never costs
        the connection.
        """
        if self.code is not None or not parcels:
            return
        frame = parcels[0].frame
        if len(parcels) > 1:
            if sum([parcel.size for parcel in parcels]) > TOGETHER:
                for parcel in parcels:
                    self.put(parcel)
                return
            frame = b"".join([parcel.frame for parcel in parcels])
        push = self._client.push
        if self.started and self._writer is None and push is not None and push(frame):
            hand_to(self._recipient, parcels)
            return
        for parcel in parcels:
            self._put_in(parcel)

    def _put_in(self, parcel: Parcel) -> None:
        if self.code is not None:
            return  # it was cut off by the one before
        self._latest.pop((parcel.kind, parcel.dialog_id), None)
        if self._is_full(1 / 2) and self._spare(parcel):
            return
        self._append(parcel)
        if self._is_full(1):
            self._shed()
        if self._is_full(1):
            self.cut(TOO_SLOW)
        elif self.started:
            self._wake()

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
        self._parcels = [parcel for parcel in self._parcels if not self._spare(parcel)]
        self._bytes = sum(parcel.size for parcel in self._parcels)

    async def put_patiently(self, parcel: Parcel) -> None:
        """Queue a parcel of a replay, at the client's own pace."""
        if self.code is None and self._is_full(1 / 2):
            self._room = self._room or asyncio.Event()
            await self._room.wait()
        self.put(parcel)

    def close(self, code: int) -> None:
        """Say goodbye after what is queued."""
        if self.code is not None:
            return
        self.code = code
        self._make_room()
        if self.started:
            # The writer may be stuck in the middle of a frame, and the goodbye behind that.
            writer = self._wake()
            self._deadline = writer.get_loop().call_later(FAREWELL_SECONDS, writer.cancel)

    def cut(self, code: int) -> None:
        """Say goodbye at once; what is queued is dropped."""
        if code == TOO_SLOW and self.code is None:  # once, whoever finds it next
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

    async def ended(self) -> None:
        """Wait until nothing more will be written."""
        if not self._is_over:
            self._news_of_end = self._news_of_end or asyncio.Event()
            await self._news_of_end.wait()

    def _wake(self) -> asyncio.Task[None]:
        if self._writer is None:
            self._writer = asyncio.create_task(self._run())
        return self._writer

    async def _run(self) -> None:
        """Write what waits, and the goodbye where the queue is closed; or the client is gone."""
        try:
            await self._drain()
            if self.code is not None:
                await self._client.finish(self.code)
        except BaseException as error:
            self.code = self.code or ABNORMAL
            if not isinstance(error, OSError):  # of a client that is gone
                raise
        finally:
            self._writer = self._writing_since = None
            if self.code is not None:
                self._end()

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while parcel := self._next():
            self._writing_since = loop.time()
            await self._client.write(parcel)
            hand_to(self._recipient, (parcel,))
            if not self._parcels:
                self._make_room()

    def _next(self) -> Parcel | None:
        if not self._parcels and self._latest and self.code is None:
            self._append(self._latest.pop(next(iter(self._latest))))
        if not self._parcels:
            return None
        parcel = self._parcels.pop(0)
        self._bytes -= parcel.size
        return parcel

    def _make_room(self) -> None:
        if self._room is not None:
            self._room.set()
            self._room = None

    def _end(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        if self._deadline is not None:
            self._deadline.cancel()
        self.code = self.code or ABNORMAL
        CLOSES.labels(close_label(self.code)).inc()
        self._make_room()
        if self._news_of_end is not None:
            self._news_of_end.set()
        self._client.over()
