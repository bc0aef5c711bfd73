"""The recent frames of a dialog in a Redis Stream: a cache of the log, keyed `<seq>-0`.

A stream refuses a number that is not above its top, so what is published out of order leaves a
hole: it is trusted only where it has every number that is asked for.
"""

import asyncio
from typing import Any

from realtime.groups import Side
from realtime.host import host
from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.blocking import blocking_client
from realtime.redis.pipeline import pipeline

LENGTH = 1000
KEEP_SECONDS = 86_400


def _key(dialog_id: int) -> str:
    return f"replyx:dialog:{dialog_id}:frames"


async def add(dialog_id: int, seq: int, admin: str, site: str) -> None:
    """Store one number as each side sees it; where Redis refuses it, it is missing there, and read
    from the database. Raises RedisAway.
    """
    redis = pipeline()
    if redis is None:
        return
    key = _key(dialog_id)
    entry = redis.call("XADD", key, "MAXLEN", "~", LENGTH, f"{seq}-0", "admin", admin, "site", site)
    keep = redis.call("EXPIRE", key, KEEP_SECONDS)
    replies = await asyncio.gather(entry, keep, return_exceptions=True)
    for reply in replies:
        if isinstance(reply, BaseException) and not isinstance(reply, RedisRefused):
            raise reply


async def read(
    dialog_id: int, side: Side, after: int, upto: int, limit: int
) -> list[tuple[int, str]] | None:
    """Every frame behind `after`, at least to `upto`: (seq, JSON text); None if one is missing."""
    redis = pipeline()
    if redis is None:
        return None
    try:
        found = await redis.call("XRANGE", _key(dialog_id), f"{after + 1}-0", "+", "COUNT", limit)
    except RedisAway:
        return None
    field = side.encode()
    frames = [(int(number.partition(b"-")[0]), entry[field].decode()) for number, entry in found]
    contiguous = all(seq == after + 1 + at for at, (seq, _) in enumerate(frames))
    return frames if contiguous and after + len(frames) >= upto else None


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


def forget(dialog_id: int) -> None:
    """Remove the stream; for synchronous code. Raises RedisAway."""
    redis = blocking_client()
    if redis is not None:
        redis.call("DEL", _key(dialog_id))
