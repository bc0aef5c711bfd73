"""The pipeline to Redis: what is asked during one round trip goes together in the next one.

Redis is a helper here, never the truth, so nobody waits for it long: timeouts are short, and for
a second after a failure everything fails at once.
"""

import asyncio
import logging
import time
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
from django.conf import settings
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry as BlockingRetry

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
AWAY_SECONDS = 1.0
BATCH = 500


class RedisAway(Exception):
    """Redis did not answer a moment ago, or does not answer now."""


class Absence:
    """Whether Redis is away. Then one command a second finds out whether it is back; whoever
    else asks need not wait for a timeout.
    """

    def __init__(self) -> None:
        self.noticed = False
        self._next_try = 0.0

    def keeps_waiting(self) -> bool:
        """Whether to fail at once. The one that may try is told so once."""
        now = time.monotonic()
        if not self.noticed:
            return False
        if now < self._next_try:
            return True
        self._next_try = now + AWAY_SECONDS
        return False

    def begin(self, error: BaseException) -> None:
        """A command was not answered."""
        if not self.noticed:
            logger.warning("redis is away: %s", error)
        self.noticed = True
        self._next_try = time.monotonic() + AWAY_SECONDS

    def end(self) -> None:
        """A command was answered."""
        if self.noticed:
            logger.warning("redis is back")
        self.noticed = False


class Pipeline:
    """One event loop's connection to one Redis."""

    def __init__(self, url: str) -> None:
        # One retry, for a connection that died while it was idle. Not after a timeout: whoever
        # asked has waited long enough.
        retry = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
        self._redis = aioredis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=retry,
            protocol=2,
        )
        self._waiting: list[tuple[tuple[Any, ...], asyncio.Future[Any]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._away = Absence()

    @property
    def up(self) -> bool:
        """Whether the last round trip was answered."""
        return not self._away.noticed

    def call(self, *command: Any) -> asyncio.Future[Any]:
        """The reply to one command: RedisAway, or ResponseError for a command refused.

        Commands go out in the order of the calls.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._away.keeps_waiting():
            future.set_exception(RedisAway())
            return future
        self._waiting.append((command, future))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return future

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                await self._round_trip(batch)
        finally:
            self._flusher = None

    async def _round_trip(self, batch: list[tuple[tuple[Any, ...], asyncio.Future[Any]]]) -> None:
        trip = self._redis.pipeline(transaction=False)
        for command, _ in batch:
            trip.execute_command(*command)
        try:
            replies = await trip.execute(raise_on_error=False)
        except (TimeoutError, RedisError, OSError) as error:
            self._away.begin(error)
            replies = [RedisAway()] * len(batch)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        else:
            self._away.end()
        for (_, future), reply in zip(batch, replies, strict=True):
            if future.done():
                continue
            if isinstance(reply, Exception):
                future.set_exception(reply)
            else:
                future.set_result(reply)

    async def close(self) -> None:
        """Wait for what is under way and hang up."""
        if self._flusher is not None:
            await asyncio.wait({self._flusher}, timeout=2 * ANSWER_SECONDS)
        await self._redis.aclose()


_pipelines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Pipeline]] = WeakKeyDictionary()


def pipeline_to(url: str) -> Pipeline:
    """The running loop's pipeline to a Redis."""
    known = _pipelines.setdefault(asyncio.get_running_loop(), {})
    if url not in known:
        known[url] = Pipeline(url)
    return known[url]


def pipeline() -> Pipeline | None:
    """The running loop's pipeline to our Redis; None in local mode."""
    return pipeline_to(settings.REDIS_URL) if settings.REDIS_URL else None


async def close_pipelines() -> None:
    """Hang up what the running loop has open."""
    for each in _pipelines.pop(asyncio.get_running_loop(), {}).values():
        await each.close()


class BlockingClient:
    """The same for synchronous code: a round trip a command."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=BlockingRetry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
            protocol=2,
        )
        self._away = Absence()

    def call(self, *command: Any) -> Any:
        """The reply to one command. Raises RedisAway, or ResponseError for a command refused."""
        if self._away.keeps_waiting():
            raise RedisAway
        try:
            reply = self._redis.execute_command(*command)  # type: ignore[no-untyped-call]
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            self._away.begin(error)
            raise RedisAway from error
        self._away.end()
        return reply


@cache
def blocking_client() -> BlockingClient | None:
    """The connection of this process's synchronous code; None in local mode."""
    return BlockingClient(settings.REDIS_URL) if settings.REDIS_URL else None
