"""Redis for synchronous code: a round trip a command."""

import time
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

from realtime.redis.absence import PATIENT_SECONDS, RedisAway, RedisRefused, absence_of
from realtime.redis.names import name
from realtime.redis.sentinel.watch import plain
from realtime.redis.wire import ANSWER_SECONDS, CONNECT_SECONDS, spelled_out

PROBE_MILLISECONDS = 1000


class BlockingClient:
    """The connections of this process's threads to one Redis; it is away for them when it is for
    the event loop.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connected: tuple[str, redis.Redis] | None = None  # to which, and the connections
        self.away = absence_of(url)

    def call(self, *command: Any) -> Any:
        """The reply to one command. Raises RedisAway, or RedisRefused if Redis answered no."""
        if self.away.keeps_waiting(PATIENT_SECONDS):
            raise RedisAway(self.away.reason)
        asked_at = time.monotonic()
        try:
            reply = self._sent(command)
        except (RedisError, OSError) as error:
            raise self.away.error_of(error, asked_at) from error
        self.away.end()
        return reply

    def _sent(self, command: tuple[Any, ...]) -> Any:
        try:
            return self._redis.execute_command(*command)  # type: ignore[no-untyped-call]
        except NoScriptError:
            again = spelled_out(command)
            return self._redis.execute_command(*again)  # type: ignore[no-untyped-call]

    @property
    def _redis(self) -> redis.Redis:
        """The connections to our Redis; others since another is the primary. Raises
        ConnectionError where nobody knows which.
        """
        url, connected = plain(self._url), self._connected
        if connected is None or connected[0] != url:
            self._connected = connected = url, _connections(url)
        return connected[1]

    def refusal(self) -> str:
        """Why Redis takes no writes, in its own words (READONLY, OOM, …); empty when it does.
        Raises RedisAway when it does not answer.
        """
        try:
            self.call("SET", name("probe"), "", "PX", PROBE_MILLISECONDS)
        except RedisRefused as error:
            return str(error)
        return ""


def _connections(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        protocol=2,
    )


@cache
def blocking_client() -> BlockingClient | None:
    """The connection of this process's synchronous code; None in local mode."""
    return BlockingClient(settings.REDIS_URL) if settings.REDIS_URL else None
