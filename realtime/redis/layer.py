"""The channel layer of a setup with Redis, which may go away and come back.

Stock, a socket that connects meanwhile is refused, a subscription that failed is never made up,
and nobody is told of the return (channels_redis#406). Here a subscription is a wish that is
fulfilled whenever Redis is there, over one connection however many groups there are.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from realtime.process.layer import Addressed, Layer
from realtime.process.members import Message
from realtime.redis.names import scattered
from realtime.redis.pipeline import pipeline_to
from realtime.redis.subscriptions import Arrived, Hearing, Subscriptions
from realtime.redis.wire import Command

logger = logging.getLogger(__name__)

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder().decode
GROUP = "__group__"  # so that no group is called as a channel is


class RedisLayer(Layer):
    """A channel layer over Redis's PUBLISH and SUBSCRIBE; `hosts` holds one URL. Addresses begin
    with our history, unless a `prefix` is given.
    """

    publish = "PUBLISH"

    def __init__(self, hosts: list[str], prefix: str = "", **options: Any) -> None:
        super().__init__(**options)
        [self._url] = hosts
        self._prefix = prefix
        self._subscriptions: WeakKeyDictionary[asyncio.AbstractEventLoop, Hearing] = (
            WeakKeyDictionary()
        )

    @property
    def connected(self) -> bool:
        """Whether what is published now reaches this process."""
        return self.subscriptions.connected

    @property
    def connections(self) -> int:
        """How often it was connected."""
        return self.subscriptions.connections

    @property
    def subscriptions(self) -> Hearing:
        """What the running loop hears of."""
        loop = asyncio.get_running_loop()
        found = self._subscriptions.get(loop)
        if found is None:
            found = self._subscriptions[loop] = self._ears()
        return found

    def _ears(self) -> Hearing:
        return Subscriptions(self._url, self._heard)

    def publications(self, messages: Iterable[Addressed]) -> list[Command]:
        """The commands that send messages to their groups; each answers how many connections got
        it. What goes to several groups, one after the other, is packed once.
        """
        address, packed, data = self._address, None, b""
        commands: list[Command] = []
        for group, message in messages:
            if message is not packed:
                packed, data = message, encode(message)
            commands.append((self.publish, address(group), data))
        return commands

    def are_ours(self, publications: Sequence[Command], receivers: Sequence[Any]) -> bool:
        """Whether nobody but this process got any of them."""
        confirmed = self.subscriptions.confirmed
        for (_publish, address, _data), got in zip(publications, receivers, strict=True):
            if got != confirmed(address):
                return False
        return True

    async def flush(self) -> None:
        """Hang up, and forget everybody on the running loop."""
        subscriptions = self._subscriptions.pop(asyncio.get_running_loop(), None)
        if subscriptions is not None:
            await subscriptions.close()
        await super().flush()

    def _heard(self, arrived: Iterable[Arrived]) -> None:
        begin, hand_on = self._begin, self.members.hand_on
        places: dict[str, list[Message]] = {}
        for address, data in arrived:
            place = address.removeprefix(begin)
            if place != address:  # else it is of another history
                try:
                    places.setdefault(place.removeprefix(GROUP), []).append(decode(data))
                except msgspec.DecodeError:
                    logger.exception("a message of the channel layer could not be read")
        for place, messages in places.items():
            hand_on(place, messages)

    async def _publish(self, place: str, message: Message) -> None:
        """Raises RedisAway."""
        await pipeline_to(self._url).call(self.publish, self._address(place), encode(message))

    async def _wanted(self, places: list[str]) -> None:
        await self.subscriptions.add(map(self._address, places))

    def _unwanted(self, place: str) -> None:
        self.subscriptions.discard(self._address(place))

    def _address(self, place: str) -> str:
        """What a group or a channel is called in Redis."""
        return f"{self._begin}{place}" if "!" in place else f"{self._begin}{GROUP}{place}"

    @property
    def _begin(self) -> str:
        return self._prefix or scattered("layer:")
