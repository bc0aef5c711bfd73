"""Dialogs without a database, for tests of a feed alone: they consist of numbers."""

from types import SimpleNamespace

from realtime.frames import DialogState, Marks, Skip, encode
from realtime.groups import Side
from realtime.host import Head

SITE = 1
lengths: dict[int, int] = {}  # the last number of each dialog
readings: list[int] = []  # from where it was asked to read
counts: list[int] = []  # how many frames it gave each time
sought: list[list[int]] = []  # of which dialogs it was asked whose they are


def text_of(dialog_id: int, seq: int) -> str:
    """The frame of a number."""
    return encode(Skip(dialog_id=dialog_id, seq=seq))


def frames_after(dialog_id: int, side: Side, after: int, limit: int) -> list[tuple[int, str]]:
    readings.append(after)
    last = min(lengths[dialog_id], after + limit)
    counts.append(last - after)
    return [(seq, text_of(dialog_id, seq)) for seq in range(after + 1, last + 1)]


def frames_after_each(
    asked: list[tuple[int, Side, int]], limit: int
) -> list[list[tuple[int, str]]]:
    return [frames_after(*each, limit) for each in asked]


def sites_of(dialog_ids: list[int]) -> dict[int, int]:
    sought.append(list(dialog_ids))
    return {dialog_id: SITE for dialog_id in dialog_ids if dialog_id in lengths}


def last_seqs(dialog_ids: list[int]) -> dict[int, int]:
    return {dialog_id: lengths[dialog_id] for dialog_id in dialog_ids}


def states(asked: list[tuple[int, Side]]) -> list[tuple[Head, DialogState]]:
    return [state(dialog_id) for dialog_id, _side in asked]


def state(dialog_id: int) -> tuple[Head, DialogState]:
    marks = Marks(admin=0, site=0)
    state = DialogState(
        status="open",
        channel="web",
        handoff="none",
        manager=None,
        read=marks,
        delivered=marks,
        tags=[],
        version=1,
    )
    return Head(lengths[dialog_id], 0), state


host = SimpleNamespace(
    dialogs=SimpleNamespace(
        frames_after_each=frames_after_each,
        last_seqs=last_seqs,
        states=states,
        sites_of=sites_of,
        epoch=lambda: "numbers",
        signed_as=lambda: "numbers",
    )
)
