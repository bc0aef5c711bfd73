"""What a process remembers, until it is told that it changed.

Of each process its own; what drops an entry in one drops it in all. A value that was computed
before such a word, and comes to be kept after it, is not kept.
"""

import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from realtime.sync.events import Event, topic_of

T = TypeVar("T")
TTL = 60.0  # seconds
MOST = 10_000  # entries; the oldest goes
DROPS = 1000  # that are remembered; a value computed longer ago is not kept
ASKED = 200  # keys of one thread or task that were missing when it asked


class Kept(NamedTuple):
    """A value, and until when it counts, by the monotonic clock."""

    value: Any
    until: float


class Cache:
    """Entries of one process, for all its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[str, Kept] = {}
        self._generation = 0
        self._drops: deque[tuple[int, str]] = deque(maxlen=DROPS)

    @property
    def generation(self) -> int:
        """How often something was dropped."""
        return self._generation

    def get(self, key: str) -> Kept | None:
        """What is kept."""
        with self._lock:
            kept = self._entries.get(key)
            if kept is not None and kept.until <= time.monotonic():
                del self._entries[key]
                return None
            return kept

    def set(self, key: str, value: Any, ttl: float, since: int) -> bool:
        """Keep a value that was computed after a generation; whether it still counts."""
        with self._lock:
            if self._dropped_since(key, since):
                return False
            self._entries.pop(key, None)
            self._entries[key] = Kept(value, time.monotonic() + ttl)
            if len(self._entries) > MOST:
                del self._entries[next(iter(self._entries))]
            return True

    def drop(self, prefix: str) -> None:
        """Forget every key that begins so, and what is being computed for one."""
        with self._lock:
            self._generation += 1
            self._drops.append((self._generation, prefix))
            for key in [key for key in self._entries if key.startswith(prefix)]:
                del self._entries[key]

    def _dropped_since(self, key: str, since: int) -> bool:
        if since == self._generation:
            return False
        if self._generation - since > len(self._drops):
            return True  # nobody knows any more
        return any(at > since and key.startswith(prefix) for at, prefix in self._drops)


cache = Cache()
# Behind which generation a thread or task began to compute what it did not find.
_asked: ContextVar[dict[str, int] | None] = ContextVar("asked", default=None)
# Looks for what a process without an event loop was not told (`realtime.sync.watching`).
catch_up: list[Callable[[], None]] = []


def get_cache(key: str, default: Any = None) -> Any:
    """What is kept under a key; as it is, so nobody changes it.

    Whoever does not find it computes it and calls `set_cache` in the same thread or task: it is
    kept if nothing that it was computed from was dropped meanwhile.
    """
    for look in catch_up:
        look()
    since = cache.generation
    kept = cache.get(key)
    if kept is not None:
        return kept.value
    asked = _asked.get() or {}
    asked = {**asked, key: since} if len(asked) < ASKED else {key: since}
    _asked.set(asked)
    return default


def set_cache(key: str, value: Any, ttl: float = TTL) -> None:
    """Keep a value for so many seconds. A key that begins with a topic and a colon
    (`scenarios:7:steps`) is forgotten in every process at each event of that topic; any other, and
    these too, by `invalidate_cache`.
    """
    asked = _asked.get() or {}
    since = asked.get(key, cache.generation)
    if key in asked:
        _asked.set({each: at for each, at in asked.items() if each != key})
    cache.set(key, value, ttl, since)


def cached(key: str, compute: Callable[[], T], ttl: float = TTL) -> T:
    """What is kept under a key, else what `compute` answers, which is kept from now on."""
    missing = object()
    found = get_cache(key, missing)
    if found is not missing:
        value: T = found
        return value
    value = compute()
    set_cache(key, value, ttl)
    return value


def forget(event: Event) -> None:
    """Drop what an event makes old."""
    if event.type == INVALIDATED:
        cache.drop(event.data["prefix"])
    else:
        cache.drop(f"{topic_of(event.type)}:")


INVALIDATED = "cache.invalidated"
