"""The channel layer of local mode, and what Redis's has in common with it."""

import asyncio
import secrets
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import BaseChannelLayer

from realtime.process.members import Channel, Listener, Members, Message

Addressed = tuple[str, Message]
"""A message, behind the group that it is for."""


class Layer(BaseChannelLayer):
    """A channel layer of Channels' specification, for a process that hears itself and nobody else;
    and beside the specification `join`, `leave` and `hand_on`, for listeners of this process.
    """

    extensions = ("groups", "flush")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._members: WeakKeyDictionary[asyncio.AbstractEventLoop, Members] = WeakKeyDictionary()
        self._channels: dict[str, Channel] = {}

    @property
    def connected(self) -> bool:
        """Whether what is sent now reaches this process."""
        return True

    @property
    def connections(self) -> int:
        """How often that began anew."""
        return 0

    @property
    def members(self) -> Members:
        """Who is there on the running loop."""
        loop = asyncio.get_running_loop()
        return self._members.get(loop) or self._members.setdefault(loop, Members())

    async def join(self, *memberships: tuple[str, Listener]) -> None:
        """From now on each listener is offered what is sent to its group."""
        for group, listener in memberships:
            self.members.add_listener(group, listener)
        await self._wanted([group for group, _ in memberships])

    def leave(self, group: str, listener: Listener) -> None:
        """The listener is offered nothing more."""
        self.members.remove_listener(group, listener)
        self._look_after(group)

    def listeners(self, group: str) -> tuple[Listener, ...]:
        """Who of this process joined a group."""
        return self.members.listeners(group)

    def hand_on(self, messages: Iterable[Addressed]) -> None:
        """Give messages to everyone of their groups who is here."""
        places: dict[str, list[Message]] = {}
        for group, message in messages:
            places.setdefault(group, []).append(message)
        for place, there in places.items():
            self.members.hand_on(place, there)

    async def new_channel(self, prefix: str = "specific") -> str:
        """The name of a new channel of this process; it ends when its reader stops waiting."""
        name = f"{prefix}.{secrets.token_hex(8)}!{secrets.token_hex(8)}"
        self._channels[name] = Channel(self.get_capacity(name))
        await self._add(name, name)
        return name

    async def send(self, channel: str, message: Message) -> None:
        """Send to a channel, wherever it is."""
        self.require_valid_channel_name(channel)
        await self._publish(channel, message)

    async def receive(self, channel: str) -> Message:
        """The next message of a channel of this process."""
        try:
            return await self._channels[channel].receive()
        except asyncio.CancelledError:
            found = self._channels.pop(channel)
            for place in tuple(found.places):
                self._remove(place, found)
            raise

    async def group_add(self, group: str, channel: str) -> None:
        """Have a channel of this process get what is sent to a group."""
        self.require_valid_group_name(group)
        await self._add(group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        """The channel gets nothing more of the group."""
        if channel in self._channels:
            self._remove(group, self._channels[channel])

    async def group_send(self, group: str, message: Message) -> None:
        """Send to a group, wherever its members are."""
        self.require_valid_group_name(group)
        await self._publish(group, message)

    async def flush(self) -> None:
        """Forget everybody on the running loop."""
        self._members.pop(asyncio.get_running_loop(), None)

    async def _add(self, place: str, channel: str) -> None:
        self.members.add_channel(place, self._channels[channel])
        await self._wanted([place])

    def _remove(self, place: str, channel: Channel) -> None:
        self.members.remove_channel(place, channel)
        self._look_after(place)

    def _look_after(self, place: str) -> None:
        if self.members.is_empty(place):
            self._unwanted(place)

    async def _publish(self, place: str, message: Message) -> None:
        self.members.hand_on(place, [dict(message)])

    async def _wanted(self, places: list[str]) -> None:
        """Somebody is there to hear what is sent to some groups or channels."""

    def _unwanted(self, place: str) -> None:
        """Nobody is there any more."""
