"""A manager's first public reply takes a dialog over, in the transaction that writes it."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from dialogs.actions import cancel_handoff, close_dialog, release, request_handoff, take_over
from dialogs.actions.batch import NewMessage, Posted
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Entry
from tests.cost import trips
from tests.people import People, message


def kinds(dialog: Dialog) -> list[str]:
    """What was said, in order: of the system its type, of others their text."""
    entries = dialog.entries.order_by("seq")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.system_type or entry.text for entry in entries]


def of_anna(people: People, text: str, **more: object) -> NewMessage:
    return NewMessage(people.dialog.pk, "manager", text, uuid4(), people.anna, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["none", "requested", "released", "cancelled"])
def test_the_first_reply_takes_over_from_every_state_and_no_other_does(
    people: People, state: str
) -> None:
    d = people.dialog.pk
    if state in {"requested", "cancelled"}:
        request_handoff(d, "visitor")
    if state == "cancelled":
        cancel_handoff(d, "visitor")
    if state == "released":
        take_over(d, people.boris)
        release(d, people.boris)
    before = people.dialog.entries.count()
    anna, boris = people.manager(people.anna), people.manager(people.boris)
    url = f"/api/dialogs/{d}/messages"
    assert anna.post(url, message("a note", private=True), format="json").status_code == 201
    assert Dialog.objects.get(pk=d).handoff == state, "a note takes nothing over"
    assert anna.post(url, message("I am here"), format="json").status_code == 201
    assert boris.post(url, message("so am I"), format="json").status_code == 201
    assert anna.post(url, message("no, I am"), format="json").status_code == 201
    dialog = Dialog.objects.get(pk=d)
    assert (dialog.handoff, dialog.manager) == ("active", people.anna)
    said = ["a note", "handoff_started", "I am here", "so am I", "no, I am"]
    assert kinds(dialog)[before:] == said
    started = dialog.entries.get(seq=before + 2)
    assert (started.author, started.data) == (people.anna, {"by": "manager", "manager": "Anna"})


def test_whoever_waits_no_more_says_how_long_and_whoever_never_asked_says_nothing(
    people: People,
) -> None:
    d = people.dialog.pk
    request_handoff(d, "visitor")
    post_messages([of_anna(people, "one")])
    dialog = Dialog.objects.get(pk=d)
    assert dialog.requested_at is not None
    assert dialog.taken_at is not None
    assert dialog.taken_at > dialog.requested_at
    release(d, people.anna)
    post_messages([of_anna(people, "two")])
    assert Dialog.objects.get(pk=d).requested_at is None


def test_a_repeat_takes_nothing_over(people: People) -> None:
    said = of_anna(people, "once")
    post_messages([said])
    release(people.dialog.pk, people.anna)
    [again] = post_messages([said])
    assert isinstance(again, Posted)
    assert not again.is_new
    assert kinds(people.dialog) == ["handoff_started", "once", "handoff_released"]


def test_a_reply_to_a_closed_dialog_takes_nothing_over(people: People) -> None:
    close_dialog(people.dialog.pk, people.anna)
    post_messages([of_anna(people, "one thing more")])
    assert Dialog.objects.get(pk=people.dialog.pk).handoff == "none"


def test_in_a_batch_of_many_each_dialog_is_taken_over_by_its_first_manager(people: People) -> None:
    d, o = people.dialog.pk, people.other.pk
    request_handoff(o, "visitor")
    outcomes = post_messages(
        [
            NewMessage(d, "user", "hello"),
            NewMessage(o, "manager", "hi", uuid4(), people.boris),
            NewMessage(d, "manager", "a note", uuid4(), people.boris, private=True),
            NewMessage(d, "manager", "good day", uuid4(), people.anna),
            NewMessage(d, "manager", "hi", uuid4(), people.boris),
            NewMessage(o, "user", "hello"),
        ]
    )
    assert all(isinstance(each, Posted) for each in outcomes)
    assert kinds(people.dialog) == ["hello", "a note", "handoff_started", "good day", "hi"]
    assert kinds(people.other) == ["handoff_requested", "handoff_started", "hi", "hello"]
    managers = dict(Dialog.objects.values_list("pk", "manager"))
    assert managers == {d: people.anna.pk, o: people.boris.pk}


def test_both_sides_are_told_who_answers_and_the_list_too(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post_messages([of_anna(people, "hello")])
    anna, vera = people.manager(people.anna), people.visitor(people.vera)
    d = people.dialog.pk
    for answer in (
        anna.get(f"/api/dialogs/{d}/log?after=0"),
        vera.get(f"/api/widget/dialogs/{d}/log?after=0"),
    ):
        state = answer.json()["dialog"]
        assert (state["handoff"], state["manager"]["name"]) == ("active", "Anna")
        types = [frame["message"]["system_type"] for frame in answer.json()["frames"]]
        assert types == ["handoff_started", ""] or types == ["handoff_started", None]
    [row] = anna.get("/api/dialogs/?handoff=active").json()["results"]
    assert (row["id"], row["last_message"]["text"]) == (d, "hello")


def test_a_takeover_costs_the_door_no_trip_and_reads_nothing(people: People) -> None:
    """What is written goes along; nobody is asked which columns a dialog has beside."""
    request_handoff(people.other.pk, "visitor")
    anna = User.objects.select_related("profile").get(pk=people.anna.pk)  # as the road has her

    def posted(*dialogs: Dialog) -> int:
        batch = [NewMessage(each.pk, "manager", "hi", uuid4(), anna) for each in dialogs]
        with CaptureQueriesContext(connection) as asked:
            found = trips(lambda: post_messages(batch))
        assert [each["sql"] for each in asked if each["sql"].startswith("SELECT")] == []
        return found

    posted(people.dialog)  # what is prepared once
    release(people.dialog.pk, people.anna)
    assert posted(people.dialog, people.other) == 2 + 2, "and twice for a savepoint of this test"
    assert Entry.objects.filter(system_type="handoff_started").count() == 3
