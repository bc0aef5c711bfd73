"""How a process hears of changes: as they are announced, and by comparing versions with those of
the database, in case something did not arrive.

That is done at each heartbeat; every second while Redis does not reach this process, and where
there is none, as other processes then can announce nothing.
"""

import asyncio
import logging
import time
from collections import deque
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

import msgspec
from django.conf import settings
from django.db import connection

from realtime.groups import sync_group
from realtime.host import ask
from realtime.parcel import Parcel
from realtime.process.hub import Hearing, hub
from realtime.sync.cache import catch_up, forget
from realtime.sync.changes import KIND, read, sweep
from realtime.sync.events import Event
from realtime.sync.handlers import handle, handle_now
from realtime.sync.steps import Steps

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
SWEEP_SECONDS = 600.0
RECENT = 1000  # events that whoever subscribes a moment late is told all the same
decode = msgspec.json.Decoder(Event).decode


class Listener(Protocol):
    """Whoever passes events on to a client."""

    def tell(self, event: Event) -> None:
        """An event, in the order of its topic; must not block."""


class Watch:
    """Keeps the process of one event loop in step."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ready = asyncio.Event()  # from when on it misses nothing
        self.recent: deque[Event] = deque(maxlen=RECENT)
        self.listeners: set[Listener] = set()
        self._steps = Steps(self._take)
        self._to_handle: asyncio.Queue[Event] = asyncio.Queue()
        self._behind = asyncio.Event()
        self._looked = self._swept = float("-inf")

    @property
    def versions(self) -> dict[str, int]:
        """Up to where whoever listens was told everything."""
        return self._steps.known() or {}

    def offer(self, *parcels: Parcel) -> None:
        """What was announced, by whatever process."""
        for parcel in parcels:
            if parcel.kind == KIND and not self._steps.step(decode(parcel.text)):
                self._behind.set()

    async def run(self) -> None:
        """Listen and look, as long as the process lives."""
        hearing = Hearing(hub())
        await hub().join(sync_group(), self)
        while True:
            try:
                if await hearing.is_deaf() or self._is_due():
                    await self._look()
            except Exception as error:
                logger.warning("what changed meanwhile is not known: %r", error)
                await asyncio.sleep(TICK_SECONDS)
            await self._wait()

    async def handle_all(self) -> None:
        """Have the process do what it does about each event, one after the other."""
        while True:
            await handle(await self._to_handle.get())

    def _is_due(self) -> bool:
        seconds = settings.HEARTBEAT_SECONDS if settings.REDIS_URL else 0.0
        return self._behind.is_set() or time.monotonic() - self._looked >= seconds

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(TICK_SECONDS):
                await self._behind.wait()
        except TimeoutError:
            pass

    async def _look(self) -> None:
        self._behind.clear()
        more = True
        while more:
            before = self._steps.known()
            now, events = await ask(read, before)
            more = self._steps.compare(before, now, events)
        self.ready.set()
        self._looked = time.monotonic()
        if self._looked - self._swept > SWEEP_SECONDS:
            self._swept = self._looked
            await ask(sweep)

    def _take(self, event: Event) -> None:
        forget(event)
        self.recent.append(event)
        for listener in tuple(self.listeners):
            listener.tell(event)
        self._to_handle.put_nowait(event)


class Alone:
    """Keeps a process without an event loop in step, when it asks the cache."""

    def __init__(self) -> None:
        self._steps = Steps(self._take)
        self._lock = Lock()
        self._looked = float("-inf")

    def look(self) -> None:
        """Find what was missed, if nobody else does and the last look was a while ago."""
        if _is_watched() or time.monotonic() - self._looked < TICK_SECONDS:
            return
        with self._lock:
            self._looked = time.monotonic()
            more = True
            while more:
                before = self._steps.known()
                now, events = read(before, numbering=not connection.in_atomic_block)
                more = self._steps.compare(before, now, events)

    def _take(self, event: Event) -> None:
        forget(event)
        handle_now(event)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()
_last: Watch | None = None
catch_up.append(Alone().look)


def keep_in_step() -> Watch:
    """Have the process of this event loop hear of every change, as long as it lives; once, however
    often asked. Servers and workers do; a command with a loop of its own is to.
    """
    global _last
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _last = _watches[loop] = watch = Watch()
        hub().spawn(watch.run())
        hub().spawn(watch.handle_all())
    return _watches[loop]


def _is_watched() -> bool:
    """Whether an event loop of this process watches; that of the caller does from now on."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _last is not None and _last.loop.is_running()
    keep_in_step()
    return True
