"""A dialog that is closed, opened again or merged leaves nobody waiting, and nobody forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dialogs.actions import (
    close_dialog,
    post_message,
    reopen,
    request_handoff,
    take_over,
)
from dialogs.actions.merging import absorb
from dialogs.models import Dialog
from tests.people import People


def kinds(dialog: Dialog) -> list[str]:
    """What was said, in order: of the system its type, of others their text."""
    entries = dialog.entries.order_by("seq")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.system_type or entry.text for entry in entries]


@pytest.mark.parametrize(
    ("state", "end", "said"),
    [
        ("requested", "cancelled", "handoff_cancelled"),
        ("active", "released", "handoff_released"),
    ],
)
def test_whoever_closes_a_dialog_ends_its_handoff_before(
    people: People, state: str, end: str, said: str
) -> None:
    d = people.dialog.pk
    if state == "requested":
        request_handoff(d, "visitor")
    else:
        take_over(d, people.anna)
    dialog = close_dialog(d, people.boris)
    assert (dialog.status, dialog.handoff) == ("closed", end)
    dialog.refresh_from_db()
    assert (dialog.status, dialog.handoff, dialog.last_seq) == ("closed", end, 3)
    assert kinds(dialog)[1:] == [said, "closed"]
    ended = dialog.entries.get(seq=2)
    assert (ended.author, ended.data) == (people.boris, {"by": "manager"})
    assert dialog.manager == (people.anna if state == "active" else None), "who answered is known"
    reopen(d, people.boris)
    dialog.refresh_from_db()
    assert (dialog.handoff, kinds(dialog)[3:]) == (end, ["reopened"]), "nobody was asked for anew"
    request_handoff(d, "visitor")


def test_whoever_closes_a_dialog_without_a_handoff_says_nothing_of_one(people: People) -> None:
    close_dialog(people.dialog.pk, people.anna)
    assert kinds(people.dialog) == ["closed"]


def test_the_dialog_that_goes_on_has_the_place_in_line_of_the_one_that_is_merged(
    people: People,
) -> None:
    d, o = people.dialog.pk, people.other.pk
    post_message(d, "user", "on my phone")
    request_handoff(o, "assistant", "not_found")
    asked = timezone.now() - timedelta(minutes=5)
    Dialog.objects.filter(pk=o).update(requested_at=asked)
    absorb(d, o)
    merged, dialog = Dialog.objects.get(pk=o), Dialog.objects.get(pk=d)
    assert kinds(merged) == ["handoff_requested", "handoff_cancelled", "merged"]
    assert (merged.handoff, merged.status) == ("cancelled", "closed")
    assert kinds(dialog) == ["on my phone", "handoff_requested"]
    assert (dialog.handoff, dialog.requested_at) == ("requested", asked)
    assert (dialog.handoff_by, dialog.handoff_reason) == ("assistant", "not_found")


def test_of_two_that_wait_and_become_one_the_earlier_place_counts(people: People) -> None:
    d, o = people.dialog.pk, people.other.pk
    for pk in (d, o):
        request_handoff(pk, "visitor")
    asked = timezone.now() - timedelta(minutes=5)
    Dialog.objects.filter(pk=o).update(requested_at=asked)
    absorb(d, o)
    dialog = Dialog.objects.get(pk=d)
    assert (dialog.handoff, dialog.requested_at) == ("requested", asked)
    assert kinds(dialog) == ["handoff_requested"]


def test_whoever_answered_in_the_merged_one_answers_in_the_other(people: People) -> None:
    d, o = people.dialog.pk, people.other.pk
    close_dialog(d, people.boris)
    take_over(o, people.anna)
    absorb(d, o)
    dialog = Dialog.objects.get(pk=d)
    assert (dialog.status, dialog.handoff, dialog.manager) == ("open", "active", people.anna)
    assert kinds(dialog) == ["closed", "reopened", "handoff_started"]
    assert kinds(people.other) == ["handoff_started", "handoff_released", "merged"]


def test_where_two_answered_the_one_of_the_dialog_that_goes_on_answers(people: People) -> None:
    d, o = people.dialog.pk, people.other.pk
    take_over(d, people.boris)
    take_over(o, people.anna)
    absorb(d, o)
    dialog = Dialog.objects.get(pk=d)
    assert (dialog.handoff, dialog.manager) == ("active", people.boris)
    assert kinds(dialog) == ["handoff_started"]
