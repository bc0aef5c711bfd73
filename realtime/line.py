"""The line to Redis: what is asked during one round trip goes together in the next one.

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

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
AWAY_SECONDS = 1.0
BATCH = 500


class RedisAway(Exception):
    """Redis did not answer a moment ago, or does not answer now."""


class Line:
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
        self._away_until = 0.0
        self._up = True

    @property
    def up(self) -> bool:
        """Whether the last round trip was answered."""
        return self._up

    def call(self, *command: Any) -> asyncio.Future[Any]:
        """The reply to one command: RedisAway, or ResponseError for a command refused.

        Commands go out in the order of the calls.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if time.monotonic() < self._away_until:
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
        pipeline = self._redis.pipeline(transaction=False)
        for command, _ in batch:
            pipeline.execute_command(*command)
        try:
            replies = await pipeline.execute(raise_on_error=False)
        except (TimeoutError, RedisError, OSError) as error:
            self._lost(error)
            replies = [RedisAway()] * len(batch)
        else:
            self._found()
        for (_, future), reply in zip(batch, replies, strict=True):
            if future.done():
                continue
            if isinstance(reply, Exception):
                future.set_exception(reply)
            else:
                future.set_result(reply)

    def _lost(self, error: BaseException) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        if self._up:
            logger.warning("redis is away: %s", error)
        self._up = False

    def _found(self) -> None:
        if not self._up:
            logger.warning("redis is back")
        self._up = True

    async def close(self) -> None:
        """Wait for what is under way and hang up."""
        if self._flusher is not None:
            await asyncio.wait({self._flusher}, timeout=2 * ANSWER_SECONDS)
        await self._redis.aclose()


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Line]] = WeakKeyDictionary()


def line_to(url: str) -> Line:
    """The running loop's line to a Redis."""
    lines = _lines.setdefault(asyncio.get_running_loop(), {})
    if url not in lines:
        lines[url] = Line(url)
    return lines[url]


def line() -> Line | None:
    """The running loop's line to our Redis; None in local mode."""
    return line_to(settings.REDIS_URL) if settings.REDIS_URL else None


async def close_lines() -> None:
    """Hang up what the running loop has open."""
    for each in _lines.pop(asyncio.get_running_loop(), {}).values():
        await each.close()


@cache
def blocking_client() -> "redis.Redis | None":
    """A client for synchronous views; None in local mode."""
    if not settings.REDIS_URL:
        return None
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        protocol=2,
    )
