"""Channels' pub/sub layer for a Redis that may go away and come back.

Stock, a socket that connects meanwhile is refused (`new_channel` raises), a subscription that
failed is never made up, publishing waits for a lock and a round trip each, and nobody is told of
the return (channels_redis#406). Here a subscription is a wish that is fulfilled whenever Redis is
there, and publications of a moment share a round trip.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from channels_redis.pubsub import (  # type: ignore[import-untyped]
    RedisPubSubChannelLayer,
    RedisPubSubLoopLayer,
    RedisSingleShardConnection,
)
from channels_redis.utils import (  # type: ignore[import-untyped]
    _wrap_close,
    decode_hosts,
)
from redis import asyncio as aioredis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from realtime.redis.names import name
from realtime.redis.pipeline import ANSWER_SECONDS, CONNECT_SECONDS, pipeline_to

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 5.0  # of a subscribed connection, before it is asked for a sign of life
RECONNECT_SECONDS = 0.2
CONFIRM_SECONDS = 1.0
KEEPALIVE = "keepalive"  # a connection without a channel cannot listen
OURS = ""  # a prefix for whoever names none: the one of our history


class Shard(RedisSingleShardConnection):
    """The subscriptions of one event loop at one Redis."""

    def __init__(self, host: dict[str, Any], channel_layer: "LoopLayer") -> None:
        super().__init__(host, channel_layer)
        self._receive_task: asyncio.Task[None] | None = None
        self._pubsub: PubSub | None = None
        self._url: str = host["address"]
        self._wanted: set[str] = set()
        self._confirmed: dict[str, asyncio.Event] = {}
        self._tried = asyncio.Event()
        self.connected = False
        self.connections = 0

    async def publish(self, channel: str, message: bytes) -> None:
        """Raises RedisAway."""
        await pipeline_to(self._url).call("PUBLISH", channel, message)

    async def subscribe(self, channel: str) -> None:
        """Return when Redis has confirmed it, or at once when Redis is away. Never raises, and
        waits two seconds at most: what is not heard meanwhile the heartbeat finds.
        """
        if self._receive_task is None:
            self._receive_task = asyncio.create_task(self._do_receiving())
        confirmed = self._confirmed.setdefault(channel, asyncio.Event())
        is_new = channel not in self._wanted
        self._wanted.add(channel)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), CONFIRM_SECONDS)
        if is_new:
            await self._tell("subscribe", channel)
        if self._pubsub is not None and pipeline_to(self._url).up and not confirmed.is_set():
            await self._wait_for(confirmed)

    async def unsubscribe(self, channel: str) -> None:
        """Forget a channel. Never raises."""
        self._wanted.discard(channel)
        self._confirmed.pop(channel, None)
        await self._tell("unsubscribe", channel)

    async def flush(self) -> None:
        """Hang up and forget every channel."""
        if self._receive_task is not None:
            self._receive_task.cancel()
            await asyncio.wait({self._receive_task})
            self._receive_task = None
        self._wanted.clear()
        self._confirmed.clear()

    async def _tell(self, verb: str, channel: str) -> None:
        async with self._lock:  # so that an unsubscribe cannot overtake the subscribe after it
            if self._pubsub is None:
                return
            try:
                await getattr(self._pubsub, verb)(channel)
            except (RedisError, OSError):
                logger.debug("could not %s; the next connection makes it up", verb)

    async def _wait_for(self, confirmed: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(confirmed.wait(), CONFIRM_SECONDS)
        except TimeoutError:
            logger.warning("redis does not confirm a subscription; the heartbeat repairs")

    async def _do_receiving(self) -> None:
        while True:
            try:
                await self._listen()
            except (TimeoutError, RedisError, OSError) as error:
                if self.connected or not self._tried.is_set():
                    logger.warning("subscriptions are down: %s", error)
            except Exception:
                logger.exception("subscriptions are down")
            finally:
                self.connected = False
                for confirmed in self._confirmed.values():
                    confirmed.clear()
                self._tried.set()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        # No retry inside: a connection that comes back unnoticed would hide what it missed.
        client = aioredis.Redis.from_url(
            self._url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        pubsub = client.pubsub()
        try:
            async with self._lock:
                await pubsub.subscribe(name(KEEPALIVE), *self._wanted)
                self._pubsub = pubsub
            await self._read(pubsub)
        finally:
            self._pubsub = None
            await pubsub.aclose()  # type: ignore[no-untyped-call]
            await client.aclose()

    async def _read(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE_SECONDS)
            if message is not None:
                asked = False
                self._take(message)
            elif asked:
                raise RedisConnectionError("no sign of life")
            else:
                asked = True
                await pubsub.ping()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "message":
            self._receive_message(message)
        elif message["type"] == "subscribe":
            channel = message["channel"].decode()
            if channel in self._confirmed:
                self._confirmed[channel].set()
            elif channel.endswith(KEEPALIVE):
                self._connected()

    def _connected(self) -> None:
        if self.connections:
            logger.warning("subscriptions are back")
        self.connections += 1
        self.connected = True
        self._tried.set()


class LoopLayer(RedisPubSubLoopLayer):
    """The layer of one event loop. Its channels are named by our history, unless by `prefix`."""

    def __init__(
        self, hosts: list[str], *, channel_layer: "RedisLayer", prefix: str = OURS, **kwargs: Any
    ) -> None:
        super().__init__(hosts=hosts, channel_layer=channel_layer, prefix=prefix, **kwargs)
        self._shards: list[Shard] = [Shard(host, self) for host in decode_hosts(hosts)]

    @property
    def prefix(self) -> str:
        """What the name of every channel begins with."""
        return self._prefix or name("layer:")

    @prefix.setter
    def prefix(self, prefix: str) -> None:
        self._prefix = prefix

    @property
    def connected(self) -> bool:
        """Whether what is published now reaches this process."""
        return all(shard.connected for shard in self._shards)

    @property
    def connections(self) -> int:
        """How often it was connected."""
        return sum(shard.connections for shard in self._shards)


class RedisLayer(RedisPubSubChannelLayer):
    """The channel layer of a setup with Redis; `hosts` are URLs."""

    def _get_layer(self) -> LoopLayer:
        loop = asyncio.get_running_loop()
        if loop not in self._layers:
            self._layers[loop] = LoopLayer(*self._args, **self._kwargs, channel_layer=self)
            _wrap_close(self, loop)
        layer: LoopLayer = self._layers[loop]
        return layer
