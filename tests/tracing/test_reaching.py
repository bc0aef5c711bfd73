"""Rows of the trace: short, never going back, one for some numbers of a person."""

import time
from datetime import UTC, datetime

from dialogs.actions import post_message
from dialogs.models import Reach
from dialogs.models.reach import TRAIL
from dialogs.representations import iso
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


def test_every_step_of_a_long_dialog_is_kept_in_rows_that_stay_short(people: People) -> None:
    for seq in range(1, 400, 3):
        store([sent(people, seq), sent(people, seq + 1), sent(people, seq + 2)])
    (whole,) = Reach.objects.from_number(people.dialog.pk, 1).people()
    assert [int(step[1]) for step in whole.steps("sent")] == [*range(1, 400)]
    assert all(float(step[2]) == START + int(step[1]) for step in whole.steps("sent"))
    assert whole.sent_seq == 399
    assert max(len(row.trail) for row in Reach.objects.all()) < 400


def test_a_step_that_goes_further_tells_of_the_numbers_before_it(people: People) -> None:
    dialog = people.dialog.pk
    entries = [post_message(dialog, "user", str(number))[0] for number in range(50)]
    store([Move(dialog, "admin", "manager:1", "Anna", "sent", 3, START, "ws", "live")])
    store([Move(dialog, "admin", "manager:1", "Anna", "read", 50, START + 9, "sse", "")])
    (reached,) = trace(entries[9]).reached
    assert (reached.sent, reached.read, reached.name) == (False, True, "Anna")
    assert reached.read_at == iso(datetime.fromtimestamp(START + 9, UTC))


def test_a_trail_that_was_cut_before_there_were_chapters_reads_as_it_did(people: People) -> None:
    dialog = people.dialog.pk
    entries = [post_message(dialog, "user", str(number))[0] for number in range(300)]
    steps = "".join(f"broadcast {each.seq} {START:.3f} 0 0 ok\n" for each in entries)
    Reach.objects.create(dialog_id=dialog, side="", person="broadcast", trail=steps[-TRAIL:])
    store([Broadcast(dialog, 301, START, 1, 1, "ok")])
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
