"""The pipeline to Redis: what is asked during one round trip goes together in the next one.

Redis is a helper here, never the truth, so nobody waits for it long: timeouts are short, and for
a second after a failure everything fails at once.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from realtime.redis.absence import RedisAway, absence_of

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
BATCH = 500


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
        self._away = absence_of(url)

    @property
    def up(self) -> bool:
        """Whether the last round trip was answered."""
        return not self._away.noticed

    def call(self, *command: Any) -> asyncio.Future[Any]:
        """The reply to one command, or RedisAway; RedisRefused, one of these, if Redis answered no.

        Commands go out in the order of the calls.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._away.keeps_waiting():
            future.set_exception(RedisAway(self._away.reason))
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
            replies = [error] * len(batch)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), reply in zip(batch, self._away.understood(replies), strict=True):
            if future.done():
                continue
            if isinstance(reply, RedisAway):
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
