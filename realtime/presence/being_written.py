"""Answers that are being written at this moment, for whoever connects in the middle of one.

Kept in Redis, and in this process where there is none. Nothing is lost with it: the finished answer
is a message.
"""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from realtime.frames import BeingWritten
from realtime.process.together import BREATH, Together
from realtime.redis.absence import RedisAway
from realtime.redis.names import name
from realtime.redis.pipeline import pipeline

SECONDS = 150  # that it is kept after its last piece: of whoever was killed in the middle
_here: dict[int, BeingWritten] = {}


def keep(dialog_id: int, answer: BeingWritten) -> None:
    """The text so far; on the event loop, before its last piece is announced."""
    redis = pipeline()
    if redis is None:
        _here[dialog_id] = answer
    else:
        redis.tell([("SET", _key(dialog_id), msgspec.json.encode(answer), "EX", SECONDS)])


def forget(dialog_id: int) -> None:
    """It is finished, or will never be; on the event loop."""
    redis = pipeline()
    if redis is None:
        _here.pop(dialog_id, None)
    else:
        redis.tell([("DEL", _key(dialog_id))])


async def _found(dialog_ids: list[int]) -> Sequence[BeingWritten | Exception | None]:
    redis = pipeline()
    if redis is None:
        return [_here.get(each) for each in dialog_ids]
    with suppress(RedisAway):
        kept = await redis.call("MGET", *map(_key, dialog_ids))
        return [each and msgspec.json.decode(each, type=BeingWritten) for each in kept]
    return [None] * len(dialog_ids)


being_written: Together[int, BeingWritten | None] = Together(_found, most=200, pause=BREATH)
"""What is being written in a dialog; None is nothing, or nobody knows."""


def _key(dialog_id: int) -> str:
    return name("written", dialog_id)
