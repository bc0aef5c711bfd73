"""What a connection has missed: from the stream where that holds all of it, else the database.

Read a page at a time, as the client takes it: what one has missed may be many megabytes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from django.conf import settings

from realtime.groups import Side
from realtime.host import Head, ask, host
from realtime.parcel import How, Parcel
from realtime.process.together import Together
from realtime.redis import replay_cache
from realtime.watching.metrics import REPLAYS, RESETS

T = TypeVar("T")

PAGE = 50  # frames


class TooFarBehind(Exception):
    """There are too many frames: then none is read, never a part of them."""


async def pages_after(
    dialog_id: int, side: Side, after: int, upto: int, head: Head | None = None
) -> AsyncIterator[list[Parcel]]:
    """The numbered frames that one side has missed behind `after`, in order and without a hole.
    `upto` is the highest number heard of, `head` the last entry where the database was asked for
    it already. Raises TooFarBehind before the first page.
    """
    if upto - after > settings.REPLAY_LIMIT:
        RESETS.labels("too_far_behind").inc()
        raise TooFarBehind
    ends = await stream_pages(dialog_id, after, head) if settings.REDIS_URL else []
    for end in ends:
        frames = await together(replay_cache.read, dialog_id, side, after, end)
        if frames is None:
            break
        if end is ends[0]:
            REPLAYS.labels("stream").inc()
        yield parcels(frames, dialog_id, "stream")
        after = end.seq
    if after < upto:
        REPLAYS.labels("database").inc()
    while after < upto and (frames := await together(database_page, dialog_id, side, after)):
        yield parcels(frames, dialog_id, "database")
        after = frames[-1][0]


async def stream_pages(dialog_id: int, after: int, head: Head | None) -> list[Head]:
    """The last entry of each page; none where the stream is known not to hold all of them."""
    known = head if head is not None else await together(ask, host().dialogs.head, dialog_id)
    if known.seq - after <= PAGE:
        return [known] if known.seq > after else []
    return await together(replay_cache.pages, dialog_id, after, known, PAGE) or []


async def _pages(asked: list[tuple[int, Side, int]]) -> list[list[tuple[int, str]]]:
    return await ask(host().dialogs.frames_after_each, asked, PAGE)


# Of many dialogs in one query: where there is no stream, all clients come here after a restart. So
# few, because all of it is in memory until the last of them takes it.
_page_of: Together[tuple[int, Side, int], list[tuple[int, str]]] = Together(_pages, most=20)


async def database_page(dialog_id: int, side: Side, after: int) -> list[tuple[int, str]]:
    return await _page_of((dialog_id, side, after))


def parcels(frames: list[tuple[int, str]], dialog_id: int, how: How) -> list[Parcel]:
    return [Parcel(text, seq, dialog_id=dialog_id, how=how) for seq, text in frames]


_under_way: dict[tuple[Any, ...], "asyncio.Task[Any]"] = {}


async def together(read: Callable[..., Awaitable[T]], *words: Any) -> T:
    """Read once for all connections that miss the same thing at the moment: all of a dialog do,
    when a broadcast is lost.
    """
    key = (asyncio.get_running_loop(), read, *words)
    task: asyncio.Task[T] | None = _under_way.get(key)
    if task is None:
        task = asyncio.ensure_future(read(*words))  # type: ignore[assignment]
        _under_way[key] = task
        task.add_done_callback(lambda _: _under_way.pop(key, None))
    # One of those who wait may go away; the others still want it.
    return await asyncio.shield(task)
