"""What was handed to sockets is noted a moment later, and no worse for that."""

import asyncio
from collections.abc import Iterator

import pytest

from realtime.access import Access
from realtime.connections.handed import Recipient, hand_to, note_all
from realtime.parcel import Parcel
from realtime.watching import delivery_notes
from realtime.watching.delivery_records import Move

DIALOG = 7
ANNA = Access("admin", "manager:1", 1, "Anna", "127.0.0.1", DIALOG)


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    """Nobody has got anything yet."""
    note_all()
    delivery_notes.take_all()
    yield
    delivery_notes.take_all()


def anna() -> Recipient:
    """One of Anna's windows."""
    return Recipient("ws", ANNA, (DIALOG,))


def frame(seq: int) -> Parcel:
    return Parcel('{"type":"skip"}', seq=seq, dialog_id=DIALOG)


def told() -> list[tuple[str, int]]:
    moves = [each for each in delivery_notes.take_all() if isinstance(each, Move)]
    return [(each.kind, each.seq) for each in moves]


@pytest.mark.parametrize("last", [0, 1])
def test_of_a_persons_windows_the_one_that_came_furthest_counts(last: int) -> None:
    """Whichever of them is asked last."""

    async def scenario() -> None:
        windows = [anna(), anna()]
        hand_to(windows[last], [frame(4)])
        note_all()
        hand_to(windows[1 - last], [frame(4), frame(5)])

    asyncio.run(scenario())
    assert told() == [("sent", 5)]


def test_what_was_got_is_noted_before_what_was_acknowledged_of_it() -> None:
    async def scenario() -> None:
        window = anna()
        hand_to(window, [frame(1)])
        await asyncio.sleep(0)
        window.note(DIALOG, "acked", 1)

    asyncio.run(scenario())
    assert told() == [("sent", 1), ("acked", 1)]


def test_no_more_pings_are_answered_than_those_of_two_heartbeats() -> None:
    async def scenario() -> None:
        window = anna()
        ping = Parcel('{"type":"ping"}')
        for _ in range(9):
            hand_to(window, [ping])
            note_all()
        assert window.pings == 4  # of two heartbeats, for the dialog and the list

    asyncio.run(scenario())
