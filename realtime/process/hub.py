"""The groups that this process listens to, and the one channel by which the layer reaches it.

One channel a process and not one a socket: a frame crosses Redis and is decoded once however many
are connected here, and a socket needs nothing of Redis in order to be let in.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol

from channels.layers import get_channel_layer
from django.conf import settings

from realtime.history import known
from realtime.parcel import Parcel

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
BREATH = 32  # frames handed on before the writers get their turn


class Listener(Protocol):
    """Whoever joined a group."""

    def offer(self, parcel: Parcel) -> None:
        """Take a frame of the group; must not block."""


class Hub:
    """The listeners of one event loop, by group."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.layer: Any = get_channel_layer()
        self._groups: dict[str, set[Listener]] = {}
        self._channel: asyncio.Task[str] = self.loop.create_task(self._new_channel())
        self._tasks: set[asyncio.Task[Any]] = set()
        self.spawn(self._receive())

    @property
    def hears(self) -> bool:
        """Whether what is announced now reaches this process."""
        return bool(getattr(self.layer, "connected", True))

    @property
    def subscribed(self) -> int:
        """How often this process began to hear; a break may be shorter than a look at `hears`."""
        return int(getattr(self.layer, "connections", 0))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something beside; the loop alone would not keep it alive."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def join(self, group: str, listener: Listener) -> None:
        """From now on the listener is offered what is sent to the group."""
        self._groups.setdefault(group, set()).add(listener)
        await self.layer.group_add(group, await asyncio.shield(self._channel))

    async def leave(self, group: str, listener: Listener) -> None:
        """The listener is offered nothing more."""
        listeners = self._groups.get(group, set())
        listeners.discard(listener)
        if not listeners and self._groups.pop(group, None) is not None:
            await self.layer.group_discard(group, await asyncio.shield(self._channel))

    def listeners(self, group: str) -> set[Listener]:
        """Who joined a group here."""
        return self._groups.get(group, set())

    def deliver(self, message: dict[str, Any]) -> None:
        """Hand a message of the channel layer to everyone here who joined its group."""
        listeners = self._groups.get(message["group"])
        if listeners:
            parcel = Parcel(
                message["text"],
                message["seq"],
                message["kind"],
                dialog_id=message.get("dialog_id", 0),
                version=message.get("version", 0),
                announced_at=message.get("at"),
            )
            for listener in tuple(listeners):
                listener.offer(parcel)

    async def stop(self) -> None:
        """End what runs beside."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _new_channel(self) -> str:
        while settings.REDIS_URL:  # where the channel is named by the history
            try:
                await known()
                break
            except Exception as error:
                logger.warning("the database does not say which history it tells: %r", error)
                await asyncio.sleep(RETRY_SECONDS)
        return str(await self.layer.new_channel())

    async def _receive(self) -> None:
        channel = await asyncio.shield(self._channel)
        count = 0
        while True:
            message = await self.layer.receive(channel)
            try:
                self.deliver(message)
            except Exception:
                logger.exception("a message of the channel layer could not be delivered")
            count += 1
            if count % BREATH == 0:
                await asyncio.sleep(0)


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
