"""What a connection has missed: from the stream where that holds all of it, else the database."""

import asyncio
from dataclasses import dataclass

from django.conf import settings

from realtime.groups import Side
from realtime.host import Head, ask, host
from realtime.parcel import How, Parcel
from realtime.redis import replay_cache
from realtime.watching.metrics import REPLAYS, RESETS


@dataclass(frozen=True, slots=True)
class Replay:
    """The numbered frames behind a position, in order and without a hole.

    `reset` says that there are too many: then there are no frames, never a part of them.
    """

    frames: list[Parcel]
    last_seq: int
    reset: bool = False


_under_way: dict[tuple[object, ...], "asyncio.Task[Replay]"] = {}


async def frames_after(
    dialog_id: int, side: Side, after: int, upto: int, head: Head | None = None
) -> Replay:
    """What one side has missed behind `after`; `upto` is the highest number heard of, `head` the
    last entry where the database was asked for it already.

    Connections that miss the same thing (all of a dialog do, when a broadcast is lost) share
    one reading.
    """
    if upto - after > settings.REPLAY_LIMIT:
        RESETS.labels("too_far_behind").inc()
        return Replay([], upto, reset=True)
    key = (asyncio.get_running_loop(), dialog_id, side, after, upto)
    task = _under_way.get(key)
    if task is None:
        task = asyncio.create_task(_read(dialog_id, side, after, head))
        _under_way[key] = task
        task.add_done_callback(lambda _: _under_way.pop(key, None))
    # One of those who wait may go away; the others still want it.
    return await asyncio.shield(task)


async def _read(dialog_id: int, side: Side, after: int, head: Head | None) -> Replay:
    limit = settings.REPLAY_LIMIT
    frames = None
    if settings.REDIS_URL:
        known = head if head is not None else await ask(host().dialogs.head, dialog_id)
        frames = await replay_cache.read(dialog_id, side, after, known)
    how: How = "database" if frames is None else "stream"
    REPLAYS.labels(how).inc()
    if frames is None:
        frames = await ask(host().dialogs.frames_after, dialog_id, side, after, limit)
    parcels = [Parcel(text, seq, dialog_id=dialog_id, how=how) for seq, text in frames]
    return Replay(parcels, frames[-1][0] if frames else after)
