"""The recent frames of a dialog in a Redis Stream: a cache of the log, keyed `<seq>-0`.

A stream refuses a number that is not above its top, so what is published out of order leaves a
hole; and the database may have been restored from a backup since, and gone on with the same
numbers. So it is trusted only where it has every number that is asked for, each entry is linked to
the one before it, and the last one is the entry that the database has.
"""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from realtime.groups import Side
from realtime.host import Head, host
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name_of_dialog
from realtime.redis.pipeline import pipeline
from realtime.redis.wire import Command

LENGTH = 1000
KEEP_SECONDS = 86_400
KEEP_AGAIN_SECONDS = 60  # of a dialog in which much is said, Redis is told once in this time
MANY = 1024  # dialogs of which a process remembers when; with more, Redis is told more often


class Link(NamedTuple):
    """The mark of an entry and of the one before it (`Head.mark`)."""

    mark: int
    before: int


UNLINKED = Link(0, 0)
_keep_again_at: dict[str, float] = {}


class Kept(NamedTuple):
    """An entry as it is kept: its number, and its frame for each side as JSON text."""

    dialog_id: int
    seq: int
    admin: str
    site: str
    link: Link


def _key(dialog_id: int) -> str:
    return name_of_dialog(dialog_id, "frames")


def additions(entry: Kept) -> Iterator[Command]:
    """The commands that store one number as each side sees it; where Redis refuses one, it is
    missing there, and read from the database.
    """
    key = _key(entry.dialog_id)
    texts = "admin", entry.admin, "site", entry.site
    link = "mark", entry.link.mark, "before", entry.link.before
    yield "XADD", key, "MAXLEN", "~", LENGTH, f"{entry.seq}-0", *texts, *link
    now = time.monotonic()
    if now >= _keep_again_at.get(key, 0.0):
        if len(_keep_again_at) >= MANY:
            _keep_again_at.clear()
        _keep_again_at[key] = now + KEEP_AGAIN_SECONDS
        yield "EXPIRE", key, KEEP_SECONDS


def redis_forgot() -> None:
    """Every stream is a new one, of which Redis has not been told yet how long to keep it."""
    _keep_again_at.clear()


async def read(dialog_id: int, side: Side, after: int, head: Head) -> list[tuple[int, str]] | None:
    """Every frame behind `after` up to `head`, which the database has: (seq, JSON text). None if
    one is missing or of another history; a stream of another history is removed.
    """
    redis = pipeline()
    if redis is None:
        return None
    first, last = f"{after + 1}-0", f"{head.seq}-0"
    try:
        found = await redis.call("XRANGE", _key(dialog_id), first, last)
    except RedisAway:
        return None
    numbers = [int(number.partition(b"-")[0]) for number, _ in found]
    if numbers != list(range(after + 1, head.seq + 1)):
        return None
    entries = _entries(found)
    if not _linked(entries, head.mark):
        forget_soon(dialog_id)
        return None
    texts = [entry[side.encode()].decode() for entry in entries]
    return list(zip(numbers, texts, strict=True))


async def pages(dialog_id: int, after: int, head: Head, size: int) -> list[Head] | None:
    """The last entry of each page of `size` frames behind `after`, up to `head`, so that `read` may
    be asked for one after the other. None as there, for one page as for all.
    """
    redis = pipeline()
    if redis is None:
        return None
    ends = [Head(after, -1)]
    while (seq := ends[-1].seq) < head.seq:
        try:
            first, last = f"{seq + 1}-0", f"{head.seq}-0"
            found = await redis.call("XRANGE", _key(dialog_id), first, last, "COUNT", size)
        except RedisAway:
            return None
        numbers = [int(number.partition(b"-")[0]) for number, _ in found]
        if numbers != list(range(seq + 1, min(seq + size, head.seq) + 1)):
            return None
        entries = _entries(found)
        end = Head(numbers[-1], int(entries[-1].get(b"mark", 0)))
        goes_on = ends[-1].mark in (-1, int(entries[0].get(b"before", 0)))
        if not goes_on or not _linked(entries, end.mark):
            break
        ends.append(end)
    if ends[-1] == head:
        return ends[1:]
    forget_soon(dialog_id)
    return None


def _entries(found: list[Any]) -> list[dict[bytes, bytes]]:
    """The fields of what XRANGE answered."""
    return [dict(zip(words[::2], words[1::2], strict=True)) for _, words in found]


def _linked(entries: list[dict[bytes, bytes]], mark: int) -> bool:
    """Whether a chain of entries leads back from the mark."""
    wanted = b"%d" % mark
    for entry in reversed(entries):
        if entry.get(b"mark") != wanted:
            return False
        wanted = entry.get(b"before", b"")
    return True


def behind(dialog_id: int) -> int:
    """How many numbers the stream lacks at its head; for synchronous code. Raises RedisAway."""
    redis = blocking_client()
    last_seq = host().dialogs.last_seqs([dialog_id]).get(dialog_id, 0)
    newest: Any = None
    if redis is not None:
        newest = redis.call("XREVRANGE", _key(dialog_id), "+", "-", "COUNT", 1)
    if not newest:
        return 0  # nothing was said lately; the stream is gone after a day
    return max(0, last_seq - int(newest[0][0].partition(b"-")[0]))


def numbers(dialog_id: int) -> list[int]:
    """The numbers that the stream holds; for synchronous code. Raises RedisAway."""
    redis = blocking_client()
    found: Any = redis.call("XRANGE", _key(dialog_id), "-", "+") if redis is not None else []
    return [int(number.partition(b"-")[0]) for number, _ in found]


def forget_soon(dialog_id: int) -> None:
    """Remove the stream, unless Redis is away; on the event loop, where nobody waits for it."""
    redis = pipeline()
    if redis is not None:
        redis.tell([("DEL", _key(dialog_id))])
        _keep_again_at.pop(_key(dialog_id), None)


def forget(dialog_id: int) -> None:
    """Remove the stream; for synchronous code. Raises RedisAway."""
    redis = blocking_client()
    if redis is not None:
        redis.call("DEL", _key(dialog_id))
