"""What runs on the event loop of a process that serves, and how those who are connected there join
the groups of the channel layer.

A frame crosses Redis and is decoded once however many are connected here, and a socket needs
nothing of Redis in order to be let in.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, cast

from channels.layers import get_channel_layer
from django.conf import settings

from realtime.history import known
from realtime.process.layer import Layer
from realtime.process.members import Listener
from realtime.redis.pipeline import pipeline

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
AFTERCARE_SECONDS = 4.0  # another process may learn later than this one that Redis is back


class Hub:
    """One event loop, for other threads and for the listeners on it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.layer = cast(Layer, get_channel_layer())
        self.leaving = asyncio.Event()  # told to stop; what is under way is still done
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ready = self.spawn(self._learn_history())

    @property
    def hears(self) -> bool:
        """Whether what is announced now reaches this process."""
        return self.layer.connected

    @property
    def subscribed(self) -> int:
        """How often this process began to hear; a break may be shorter than a look at `hears`."""
        return self.layer.connections

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something beside; the loop alone would not keep it alive."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def join(self, group: str, listener: Listener) -> None:
        """From now on the listener is offered what is sent to the group."""
        await self.join_all((group, listener))

    async def join_all(self, *memberships: tuple[str, Listener]) -> None:
        """The same for several groups, in one round trip."""
        if not self._ready.done():
            await asyncio.shield(self._ready)
        await self.layer.join(*memberships)

    async def leave(self, group: str, listener: Listener) -> None:
        """The listener is offered nothing more."""
        self.layer.leave(group, listener)

    def listeners(self, group: str) -> tuple[Listener, ...]:
        """Who of this process joined a group."""
        return self.layer.listeners(group)

    async def stop(self) -> None:
        """End what runs beside."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.layer.flush()

    async def _learn_history(self) -> None:
        """By which groups are called in Redis."""
        while settings.REDIS_URL:
            try:
                await known()
                return
            except Exception as error:
                logger.warning("the database does not say which history it tells: %r", error)
                await asyncio.sleep(RETRY_SECONDS)


class Hearing:
    """Whether a process hears what is announced, for whoever looks every second."""

    def __init__(self, here: Hub) -> None:
        self._hub = here
        self._subscribed = here.subscribed
        self._deaf_until = 0.0

    async def is_deaf(self) -> bool:
        """Whether something may not have come here lately: while Redis does not reach this process,
        and for a few seconds after.
        """
        redis = pipeline()
        if redis is not None:  # a Redis that hangs says nothing by itself
            await asyncio.gather(redis.call("PING"), return_exceptions=True)
        subscribed, self._subscribed = self._subscribed, self._hub.subscribed
        deaf = not self._hub.hears or subscribed != self._subscribed
        if deaf or (redis is not None and not redis.up):
            self._deaf_until = time.monotonic() + AFTERCARE_SECONDS
        return time.monotonic() < self._deaf_until


_hub: Hub | None = None


def hub() -> Hub:
    """The hub of the running loop; made with the first connection."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
    return _hub


def running_hub() -> Hub | None:
    """The hub of this process, for other threads; None where nobody can be connected."""
    return _hub if _hub is not None and _hub.loop.is_running() else None
