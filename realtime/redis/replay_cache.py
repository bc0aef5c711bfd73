"""The recent frames of a dialog in a Redis Stream: a cache of the log, keyed `<seq>-0`.

A stream refuses a number that is not above its top, so what is published out of order leaves a
hole; and the database may have been restored from a backup since, and gone on with the same
numbers. So it is trusted only where it has every number that is asked for, each entry is linked to
the one before it, and the last one is the entry that the database has.
"""

import asyncio
from typing import Any, NamedTuple

from realtime.groups import Side
from realtime.host import Head, host
from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name
from realtime.redis.pipeline import pipeline

LENGTH = 1000
KEEP_SECONDS = 86_400


class Link(NamedTuple):
    """The mark of an entry and of the one before it (`Head.mark`)."""

    mark: int
    before: int


UNLINKED = Link(0, 0)


class Kept(NamedTuple):
    """An entry as it is kept: its number, and its frame for each side as JSON text."""

    dialog_id: int
    seq: int
    admin: str
    site: str
    link: Link


def _key(dialog_id: int) -> str:
    return name("dialog", dialog_id, "frames")


async def add(entry: Kept) -> None:
    """Store one number as each side sees it; where Redis refuses it, it is missing there, and read
    from the database. Raises RedisAway.
    """
    redis = pipeline()
    if redis is None:
        return
    key = _key(entry.dialog_id)
    texts = "admin", entry.admin, "site", entry.site
    link = "mark", entry.link.mark, "before", entry.link.before
    number = f"{entry.seq}-0"
    added = redis.call("XADD", key, "MAXLEN", "~", LENGTH, number, *texts, *link)
    keep = redis.call("EXPIRE", key, KEEP_SECONDS)
    replies = await asyncio.gather(added, keep, return_exceptions=True)
    for reply in replies:
        if isinstance(reply, BaseException) and not isinstance(reply, RedisRefused):
            raise reply


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
    if not _linked([entry for _, entry in found], head.mark):
        await forget_soon(dialog_id)
        return None
    texts = [entry[side.encode()].decode() for _, entry in found]
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
        entries = [entry for _, entry in found]
        end = Head(numbers[-1], int(entries[-1].get(b"mark", 0)))
        goes_on = ends[-1].mark in (-1, int(entries[0].get(b"before", 0)))
        if not goes_on or not _linked(entries, end.mark):
            break
        ends.append(end)
    if ends[-1] == head:
        return ends[1:]
    await forget_soon(dialog_id)
    return None


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


async def forget_soon(dialog_id: int) -> None:
    """Remove the stream, unless Redis is away."""
    redis = pipeline()
    if redis is not None:
        await asyncio.gather(redis.call("DEL", _key(dialog_id)), return_exceptions=True)


def forget(dialog_id: int) -> None:
    """Remove the stream; for synchronous code. Raises RedisAway."""
    redis = blocking_client()
    if redis is not None:
        redis.call("DEL", _key(dialog_id))
