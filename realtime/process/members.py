"""Who is in which group on one event loop.

Beside the channels of Channels' specification a group has listeners, which are handed a parcel at
once: no queue, no task and no copy stand between a group and a socket.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Protocol

from realtime.parcel import Parcel

logger = logging.getLogger(__name__)

Message = dict[str, Any]


class Listener(Protocol):
    """Whoever joined a group."""

    def offer(self, *parcels: Parcel) -> None:
        """Take frames of the group, in their order; must not block."""


class Channel:
    """A channel of the specification: what is sent to it waits to be received."""

    def __init__(self, capacity: int) -> None:
        self.places: set[str] = set()
        self._waiting: asyncio.Queue[Message] = asyncio.Queue(capacity)

    def take(self, message: Message) -> None:
        """Keep a message; one too many is dropped, as the specification has it for groups."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            logger.info("a channel is full; a message for it was dropped")

    async def receive(self) -> Message:
        """The next message."""
        return await self._waiting.get()


class Members:
    """The listeners and the channels of each place: a group, or a channel by itself."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[Listener, None]] = {}
        self._channels: dict[str, dict[Channel, None]] = {}

    def listeners(self, place: str) -> tuple[Listener, ...]:
        """Who listens there."""
        return tuple(self._listeners.get(place, ()))

    def is_empty(self, place: str) -> bool:
        """Whether nobody is there."""
        return place not in self._listeners and place not in self._channels

    def add_listener(self, place: str, listener: Listener) -> None:
        """A listener joins."""
        self._listeners.setdefault(place, {})[listener] = None

    def remove_listener(self, place: str, listener: Listener) -> None:
        """A listener leaves."""
        _remove(self._listeners, place, listener)

    def add_channel(self, place: str, channel: Channel) -> None:
        """A channel joins."""
        channel.places.add(place)
        self._channels.setdefault(place, {})[channel] = None

    def remove_channel(self, place: str, channel: Channel) -> None:
        """A channel leaves."""
        channel.places.discard(place)
        _remove(self._channels, place, channel)

    def hand_on(self, place: str, messages: Sequence[Message]) -> None:
        """Give messages of one moment to everyone who is there. Never raises: one that makes no
        sense must not keep from them what comes after it.
        """
        for channel in tuple(self._channels.get(place, ())):
            for message in messages:
                channel.take(message)
        if place in self._listeners:
            parcels: list[Parcel] = []
            for message in messages:
                try:
                    parcels += Parcel.received(message)
                except Exception:
                    logger.exception("a message of the channel layer could not be read")
            for listener in tuple(self._listeners[place]):
                try:
                    listener.offer(*parcels)
                except Exception:
                    logger.exception("a message of the channel layer could not be delivered")


def _remove(places: dict[str, dict[Any, None]], place: str, member: object) -> None:
    there = places.get(place)
    if there is not None:
        there.pop(member, None)
        if not there:
            del places[place]
