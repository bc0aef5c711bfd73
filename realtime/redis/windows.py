"""How often something happened within a moving window, counted over all processes.

In local mode, and while Redis is away, a process counts for itself: nobody is refused, or waits,
because of Redis.
"""

import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name
from realtime.redis.pipeline import pipeline
from realtime.redis.wire import Command, Script

SWEEP_SECONDS = 10.0  # how often a process forgets its windows that have passed

# Counts in all of the windows or in none, so that what one of them refuses is no hit in the others.
# Returns the microseconds to wait and the number (from 1) of the window that says so.
COUNT = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait, which, new = 0, 0, {}
for i, key in ipairs(KEYS) do
    local amount, length, member = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), ARGV[3 * i]
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - length)
    if not redis.call('ZSCORE', key, member) then
        new[#new + 1] = i
        local over = redis.call('ZCARD', key) - amount
        if over >= 0 then
            local leaves = redis.call('ZRANGE', key, over, over, 'WITHSCORES')[2] + length - now
            if leaves > wait then wait, which = leaves, i end
        end
    end
end
if which == 0 then
    for _, i in ipairs(new) do
        redis.call('ZADD', KEYS[i], now, ARGV[3 * i])
        redis.call('PEXPIRE', KEYS[i], math.ceil(ARGV[3 * i - 1] / 1000))
    end
end
return {wait, which}
""")


class Window(NamedTuple):
    """At most `amount` in `seconds`; the same `what` counts once, an empty one every time."""

    key: str
    amount: int
    seconds: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Full:
    """A window that takes no more for so many seconds."""

    window: Window
    seconds: float


def count(windows: Sequence[Window]) -> Full | None:
    """Count one more in each window; where one is full, in none of them, and that one is returned
    (of several the one that is full for longest). For synchronous code.
    """
    redis = blocking_client()
    if redis is not None and windows:
        with suppress(RedisAway):
            return _told(windows, redis.call(*_question(windows)))
    return here.count(windows)


async def count_soon(windows: Sequence[Window]) -> Full | None:
    """The same on the event loop, in the round trip of whatever else is asked at that moment."""
    redis = pipeline()
    if redis is not None and windows:
        try:
            return _told(windows, await redis.call(*_question(windows)))
        except RedisAway:
            pass
    return here.count(windows)


def take_back(windows: Sequence[Window]) -> None:
    """Take one hit back; each window names it by its `what`. For synchronous code."""
    redis = blocking_client()
    if redis is not None:
        with suppress(RedisAway):  # else it counts until its window has passed
            for command in _removals(windows):
                redis.call(*command)
    here.take_back(windows)


def take_back_soon(windows: Sequence[Window]) -> None:
    """The same on the event loop; nobody waits for it."""
    redis = pipeline()
    if redis is not None:
        redis.tell(_removals(windows))
    here.take_back(windows)


def _question(windows: Sequence[Window]) -> Command:
    ours = name("limit")
    keys: list[str] = []
    words: list[str | int] = []
    for key, amount, seconds, what in windows:
        keys.append(f"{ours}:{key}")
        words += amount, seconds * 1_000_000, what or secrets.token_hex(6)
    return COUNT.on(keys, *words)


def _told(windows: Sequence[Window], reply: tuple[int, int]) -> Full | None:
    wait, which = reply
    return Full(windows[which - 1], wait / 1_000_000) if which else None


def _removals(windows: Sequence[Window]) -> Iterator[Command]:
    return (("ZREM", name("limit", each.key), each.what) for each in windows)


def member(window: Window) -> str:
    """What stands in the window for one hit."""
    return window.what or secrets.token_hex(6)


class Memory:
    """The same in one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits: dict[str, dict[str, float]] = {}  # by key, what happened when; oldest first
        self._until: dict[str, float] = {}
        self._swept_at = 0.0

    def count(self, windows: Sequence[Window]) -> Full | None:
        """As the function `count`."""
        now = time.monotonic()
        with self._lock:
            self._forget(now)
            fresh = [(each, self._in_window(each, now)) for each in windows]
            new = [(each, hits) for each, hits in fresh if each.what not in hits]
            full = [
                Full(each, hits[list(hits)[len(hits) - each.amount]] + each.seconds - now)
                for each, hits in new
                if len(hits) >= each.amount
            ]
            if full:
                return max(full, key=lambda each: each.seconds)
            for each, hits in new:
                hits[member(each)] = now
                self._until[each.key] = now + each.seconds
        return None

    def take_back(self, windows: Sequence[Window]) -> None:
        """As the function `take_back`."""
        with self._lock:
            for each in windows:
                self._hits.get(each.key, {}).pop(each.what, None)

    def clear(self) -> None:
        with self._lock:
            self._hits.clear()
            self._until.clear()

    def _in_window(self, window: Window, now: float) -> dict[str, float]:
        hits = self._hits.get(window.key, {})
        kept = {what: at for what, at in hits.items() if at > now - window.seconds}
        self._hits[window.key] = kept
        return kept

    def _forget(self, now: float) -> None:
        if now - self._swept_at > SWEEP_SECONDS:
            self._swept_at = now
            for key in [key for key in self._hits if self._until.get(key, 0.0) <= now]:
                self._hits.pop(key)
                self._until.pop(key, None)


here = Memory()
