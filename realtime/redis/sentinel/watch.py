"""Watches the sentinels of a service, so that every connection leads to the primary that they agree
on, and to none while they do not.

A thread for each sentinel, for the event loop and the threads of the process alike: one of them
that is cut off keeps nobody waiting. What is asked twice a second, of all of them, is worth more
than what one of them announces: whoever is cut off with an old primary is told by their silence.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from realtime.redis.sentinel.url import SentinelUrl, names_sentinels, parsed

logger = logging.getLogger(__name__)

ASK_SECONDS = 0.5
ANSWER_SECONDS = 0.5
HOLD_SECONDS = 3.0  # that an answer counts: a sentinel may be slow, and be restarted
FIRST_SECONDS = 2.0  # that the first one to ask waits for the sentinels


class Primary(NamedTuple):
    """Where it is; `era` grows with each failover, and is the same for everybody."""

    era: int
    host: str
    port: int


class Connected(Protocol):
    """Whoever has a connection to the primary."""

    def moved(self) -> None:
        """There is another, or nobody knows which; told from any thread."""


class Sentinels:
    """What the sentinels of one service say."""

    def __init__(self, url: SentinelUrl) -> None:
        self._url = url
        self._said: dict[tuple[str, int], tuple[float, Primary]] = {}
        self._primary: Primary | None = None
        self._change = threading.Condition()
        self._connected: WeakSet[Connected] = WeakSet()
        self._begun_at = 0.0

    @property
    def is_known(self) -> bool:
        """Whether `redis` answers at once."""
        return self._primary is not None

    @property
    def era(self) -> int:
        """Which primary it is of all that there were; -1 is not known."""
        return self._primary.era if self._primary else -1

    def redis(self) -> str:
        """The URL of the primary, for any thread. Raises ConnectionError where the majority of the
        sentinels does not say; the first to ask waits for them.
        """
        with self._change:
            self._begin()
            left = max(0.0, self._begun_at + FIRST_SECONDS - time.monotonic())
            self._change.wait_for(lambda: self._primary, left)
            if self._primary is not None:
                return self._url.redis(self._primary.host, self._primary.port)
        raise ConnectionError("the majority of the sentinels does not say which Redis it is")

    def tell(self, connected: Connected) -> None:
        """Tell whoever is connected of every change, as long as they live."""
        with self._change:
            self._connected.add(connected)

    def _begin(self) -> None:
        if not self._begun_at:
            self._begun_at = time.monotonic()
            for place in self._url.sentinels:
                name = f"sentinel {place[0]}:{place[1]}"
                threading.Thread(target=self._ask_on, args=place, name=name, daemon=True).start()

    def _ask_on(self, host: str, port: int) -> None:
        ask = asking(self._url, host, port)
        while True:
            began = time.monotonic()
            try:
                said: Primary | None = ask()
            except (RedisError, OSError, KeyError, ValueError):
                said = None
            try:
                self._hear((host, port), said)
            except Exception:
                logger.exception("a sentinel was not understood")
            time.sleep(max(0.0, began + ASK_SECONDS - time.monotonic()))

    def _hear(self, place: tuple[str, int], said: Primary | None) -> None:
        with self._change:
            now = time.monotonic()
            if said is not None:
                self._said[place] = now, said
            before, self._primary = self._primary, self._agreed(now)
            if before == self._primary:
                return
            self._change.notify_all()
            concerned = list(self._connected)
        logger.warning("redis: the primary is %s", self._primary or "not known")
        for each in concerned:
            each.moved()

    def _agreed(self, now: float) -> Primary | None:
        """What was elected last, where the majority answers: a failover needs it too."""
        heard = [said for at, said in self._said.values() if at > now - HOLD_SECONDS]
        return max(heard) if 2 * len(heard) > len(self._url.sentinels) else None


def asking(url: SentinelUrl, host: str, port: int) -> Callable[[], Primary]:
    """What asks one sentinel over a connection that it keeps. Raises what redis-py raises."""
    client = redis.Redis.from_url(
        url.sentinel(host, port),
        username=url.own_name or None,
        password=url.own_password or None,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )

    def ask() -> Primary:
        said: Any = client.execute_command("SENTINEL MASTER", url.service)  # type: ignore[no-untyped-call]
        return Primary(int(said["config-epoch"]), str(said["ip"]), int(said["port"]))

    return ask


@cache
def sentinels_of(url: str) -> Sentinels | None:
    """The sentinels that a REDIS_URL names, watched from the first question on; None where it names
    one Redis. Raises ValueError.
    """
    return Sentinels(parsed(url)) if names_sentinels(url) else None


def tell(url: str, connected: Connected) -> None:
    """Tell whoever is connected when REDIS_URL leads elsewhere, as long as they live."""
    sentinels = sentinels_of(url)
    if sentinels is not None:
        sentinels.tell(connected)


def era_of(url: str) -> int | None:
    """Which primary it is of all that there were; None where REDIS_URL names one Redis."""
    sentinels = sentinels_of(url)
    return None if sentinels is None else sentinels.era


def plain(url: str) -> str:
    """The URL of the Redis to connect to, for threads. Raises ConnectionError."""
    sentinels = sentinels_of(url)
    return url if sentinels is None else sentinels.redis()


async def plain_soon(url: str) -> str:
    """The same for the event loop, which waits in a thread where nothing is known yet."""
    sentinels = sentinels_of(url)
    if sentinels is None:
        return url
    return sentinels.redis() if sentinels.is_known else await asyncio.to_thread(sentinels.redis)
