"""Messages of many people in one transaction: each has its own outcome, and none sinks another."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from dialogs import log
from dialogs.actions import close_dialog
from dialogs.actions.batch import DialogClosed, NewMessage, NotTheirs, Posted, Stale
from dialogs.actions.posting import Outcome, post_messages
from dialogs.models import Dialog, Entry, Site, Visitor
from tests.cost import calls, trips
from tests.people import People


class RefuseBad:
    """An effect that some messages do not have."""

    def concerns(self, site: Site) -> bool:
        return True

    def __call__(self, entries: Sequence[Entry]) -> None:
        if any(entry.text == "bad" for entry in entries):
            raise RuntimeError("bad")


refusing = (RefuseBad(),)


def numbers(dialog: Dialog) -> list[int]:
    return list(dialog.entries.order_by("seq").values_list("seq", flat=True))


def kinds(outcomes: list[Outcome]) -> list[object]:
    return [each.is_new if isinstance(each, Posted) else type(each) for each in outcomes]


def dialog_of_another(people: People) -> Dialog:
    visitor = Visitor.objects.create(site=people.shop)
    return Dialog.objects.create(site=people.shop, visitor=visitor)


def test_a_batch_is_numbered_in_its_order_in_each_dialog(people: People) -> None:
    other = dialog_of_another(people)
    d = people.dialog.pk
    batch = [NewMessage(pk, "user", text) for text in "abc" for pk in (d, other.pk)]
    outcomes = post_messages(batch)
    assert kinds(outcomes) == [True] * 6
    for dialog in (people.dialog, other):
        assert [each.text for each in dialog.entries.order_by("seq")] == ["a", "b", "c"]
        dialog.refresh_from_db()
        assert (dialog.last_seq, dialog.unread) == (3, 3)
        assert dialog.last_message is not None
        assert dialog.last_message["text"] == "c"
        assert dialog.waiting_since is not None


def test_a_refused_message_does_not_sink_its_neighbours(people: People) -> None:
    closed, d = dialog_of_another(people), people.dialog.pk
    close_dialog(closed.pk, people.anna)
    outcomes = post_messages(
        [
            NewMessage(d, "user", "one"),
            NewMessage(closed.pk, "user", "to a closed one"),
            NewMessage(0, "user", "to nobody"),
            NewMessage(d, "user", "not mine", visitor=(people.vera.pk, 99)),
            NewMessage(d, "user", "two", visitor=(people.vera.pk, people.vera.token_version)),
        ]
    )
    assert kinds(outcomes) == [True, DialogClosed, Dialog.DoesNotExist, NotTheirs, True]
    assert numbers(people.dialog) == [1, 2]
    assert numbers(closed) == [1], "closing it said so; nothing else was said"


def test_what_is_sent_again_in_a_batch_or_after_it_is_one_message(people: People) -> None:
    d, client_id = people.dialog.pk, uuid4()
    same = NewMessage(d, "user", "once", client_id)
    assert kinds(post_messages([same, same])) == [True, False]
    outcomes = post_messages([NewMessage(d, "user", "two", uuid4()), same, same])
    assert kinds(outcomes) == [True, False, False]
    assert numbers(people.dialog) == [1, 2], "a repeat takes no number"
    stored = [each.entry.text for each in outcomes if isinstance(each, Posted)]
    assert stored == ["two", "once", "once"]


def test_of_one_that_is_refused_and_the_same_again_in_one_batch_one_is_new(people: People) -> None:
    vera = people.vera.pk, people.vera.token_version
    refused = NewMessage(people.dialog.pk, "user", "first", uuid4(), visitor=vera)
    outcomes = post_messages([refused, replace(refused, begins=True)])
    assert kinds(outcomes) == [False, True], "whoever begins the dialog is told that it is new"


def test_a_strangers_repeat_is_told_nothing(people: People) -> None:
    d, client_id = people.dialog.pk, uuid4()
    post_messages([NewMessage(d, "user", "private", client_id)])
    stranger = NewMessage(d, "user", "guess", client_id, visitor=(people.vera.pk + 1, 1))
    assert kinds(post_messages([stranger])) == [NotTheirs]


def test_of_two_managers_who_answer_at_once_the_second_is_told(people: People) -> None:
    d = people.dialog.pk
    post_messages([NewMessage(d, "user", "a question")])
    first = NewMessage(d, "manager", "mine", uuid4(), people.anna, seen_seq=1)
    second = NewMessage(d, "manager", "mine too", uuid4(), people.boris, seen_seq=1)
    outcomes = post_messages([first, second])
    assert kinds(outcomes) == [True, Stale]
    assert isinstance(outcomes[1], Stale)
    assert [message.text for message in outcomes[1].messages] == ["mine"]
    assert numbers(people.dialog) == [1, 2, 3], "and that Anna answers"


@pytest.fixture
def refusing_effect(settings: Settings) -> None:
    settings.DIALOGS = {"EFFECTS": "tests.dialogs.test_posting.refusing"}
    log.effects.cache_clear()


@pytest.mark.usefixtures("refusing_effect")
def test_an_effect_that_fails_undoes_its_own_message_alone(people: People) -> None:
    d = people.dialog.pk
    outcomes = post_messages([NewMessage(d, "user", text) for text in ("a", "bad", "b")])
    log.effects.cache_clear()
    assert kinds(outcomes) == [True, RuntimeError, True]
    assert [each.text for each in people.dialog.entries.order_by("seq")] == ["a", "b"]
    assert numbers(people.dialog) == [1, 2], "what was undone gave its number back"


def test_nothing_of_a_message_waits_for_the_garbage_collector(people: People) -> None:
    """With 2,000 connections a collection holds up the event loop for a tenth of a second, and 22
    objects a message that only the collector finds called for one every second.
    """

    def unreachable(count: int) -> int:
        gc.collect()
        gc.disable()
        try:
            post_messages([NewMessage(people.dialog.pk, "user", f"No {n}") for n in range(count)])
            connection.run_on_commit.clear()  # which a test's transaction keeps to its end
            return gc.collect()
        finally:
            gc.enable()

    unreachable(1)  # what is made once
    assert unreachable(50) - unreachable(1) < 50


def test_a_message_in_a_batch_costs_the_door_so_many_calls(people: People) -> None:
    """A guard of speed: more than so many are to be asked for here, or spared."""
    dialogs = [dialog_of_another(people).pk for _ in range(60)]

    def cost(count: int) -> int:
        batch = [NewMessage(pk, "user", f"No {pk}", uuid4()) for pk in dialogs[:count]]
        found = calls(lambda: post_messages(batch))
        connection.run_on_commit.clear()
        return found

    cost(1)  # what is made once
    assert (cost(60) - cost(10)) / 50 <= 32


def test_a_batch_waits_for_the_database_twice(people: People) -> None:
    """At each wait a busy event loop takes the interpreter's lock away from the door."""
    batch = [NewMessage(people.dialog.pk, "user", f"No {n}", uuid4()) for n in range(3)]
    post_messages([*batch, NewMessage(people.other.pk, "user", "what is prepared once")])
    batch = [replace(each, client_id=uuid4()) for each in batch]
    assert trips(lambda: post_messages(batch)) == 2 + 2, "and twice for a savepoint of this test"
