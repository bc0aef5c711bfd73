"""Rows of the trace: bounded, never going back, one a person."""

import time

from dialogs.actions import post_message
from dialogs.models import Reach
from dialogs.models.reach import TRAIL
from dialogs.tracing.reaching import store
from dialogs.tracing.trace import trace
from realtime.watching.delivery_records import Broadcast, Kind, Move
from tests.people import People

START = 1_763_600_000.0


def sent(people: People, seq: int, kind: Kind = "sent") -> Move:
    return Move(people.dialog.pk, "site", "visitor:1", "Vera", kind, seq, START + seq, "ws", "live")


def row() -> Reach:
    return Reach.objects.get(person="visitor:1")


def test_steps_of_one_person_are_one_row_and_positions_only_rise(people: People) -> None:
    store([sent(people, 1), sent(people, 2), sent(people, 1, "acked")])
    store([sent(people, 3), sent(people, 1, "acked")])
    store([sent(people, 2)])
    assert (row().sent_seq, row().acked_seq, row().read_seq) == (3, 1, 0)
    assert [step[1] for step in row().steps("sent")] == ["1", "2", "3"]
    assert Reach.objects.count() == 1


def test_whoever_says_the_same_again_and_again_pushes_nothing_out(people: People) -> None:
    store([sent(people, 1), sent(people, 1, "read")])
    for _ in range(3):
        store([sent(people, 1, "read")])
    assert len(row().steps("read")) == 1


def test_a_long_trail_is_cut_at_its_beginning_and_every_step_left_is_whole(people: People) -> None:
    for seq in range(1, 400, 3):
        store([sent(people, seq), sent(people, seq + 1), sent(people, seq + 2)])
    assert len(row().trail) == TRAIL
    steps = row().steps("sent")
    assert [int(step[1]) for step in steps] == list(range(400 - len(steps), 400))
    assert all(float(step[2]) == START + int(step[1]) for step in steps)
    assert row().sent_seq == 399


def test_why_an_old_message_was_late_is_not_made_up(people: People) -> None:
    dialog = people.dialog.pk
    entries = [post_message(dialog, "user", str(number))[0] for number in range(300)]
    store([Broadcast(dialog, entry.seq, START, 0, 0, "ok") for entry in entries])
    later = time.time() + 60
    store([Move(dialog, "admin", "manager:1", "Anna", "sent", 300, later, "ws", "database")])
    assert [late.reason for late in trace(entries[0]).late] == ["not_recorded"]
    assert [late.reason for late in trace(entries[-1]).late] == ["no_connection"]


def test_a_dialog_that_is_gone_keeps_nothing_of_the_others_from_being_stored(
    people: People,
) -> None:
    gone = Broadcast(people.dialog.pk + 1000, 1, START, 1, 1, "ok")
    store([gone, sent(people, 1), Broadcast(people.dialog.pk, 1, START, 0, 2, "ok")])
    assert row().sent_seq == 1
    broadcast = Reach.objects.get(person="broadcast")
    assert broadcast.steps("broadcast") == [["broadcast", "1", f"{START:.3f}", "0", "2", "ok"]]
    assert Reach.objects.count() == 2
