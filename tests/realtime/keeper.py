"""A log without a database, for tests of a feed alone: dialogs that consist of numbers."""

from datetime import datetime

from realtime.access import Access
from realtime.events import DialogState, InboxUpdated, Mark, Marks, Skip, encode
from realtime.groups import Side

lengths: dict[int, int] = {}  # the last number of each dialog
readings: list[int] = []  # from where it was asked to read


def text_of(dialog_id: int, seq: int) -> str:
    """The frame of a number."""
    return encode(Skip(dialog_id=dialog_id, seq=seq))


def frames_after(dialog_id: int, side: Side, after: int, limit: int) -> list[tuple[int, str]]:
    readings.append(after)
    last = min(lengths[dialog_id], after + limit)
    return [(seq, text_of(dialog_id, seq)) for seq in range(after + 1, last + 1)]


def last_seqs(dialog_ids: list[int]) -> dict[int, int]:
    return {dialog_id: lengths[dialog_id] for dialog_id in dialog_ids}


def state(dialog_id: int, side: Side) -> tuple[int, DialogState]:
    marks = Marks(admin=0, site=0)
    state = DialogState(
        status="open",
        handoff="none",
        manager=None,
        read=marks,
        delivered=marks,
        tags=[],
        version=1,
    )
    return lengths[dialog_id], state


def mark(dialog_id: int, side: Side, kind: Mark, seq: int) -> None:
    raise NotImplementedError


def typing(dialog_id: int, access: Access, on: bool) -> None:
    raise NotImplementedError


def inbox_rows_since(site_ids: tuple[int, ...], since: datetime) -> list[tuple[int, InboxUpdated]]:
    raise NotImplementedError


def dialog_of(dialog_id: int, access: Access) -> int:
    raise NotImplementedError
