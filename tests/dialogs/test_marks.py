"""Marks of many dialogs are raised together, and each is answered for itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogs.actions import rise_all
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Visitor
from realtime.host import NewMark
from tests.cost import calls, trips
from tests.people import People


@pytest.fixture
def dialogs(people: People) -> list[Dialog]:
    """Ten dialogs of three messages each."""
    visitors = [Visitor.objects.create(site=people.shop) for _ in range(10)]
    found = [Dialog.objects.create(site=people.shop, visitor=visitor) for visitor in visitors]
    post_messages([NewMessage(each.pk, "user", text) for each in found for text in "abc"])
    return [Dialog.objects.get(pk=each.pk) for each in found]


def test_many_marks_cost_as_many_queries_as_one(dialogs: list[Dialog]) -> None:
    marks = [NewMark(each.pk, "site", "delivered", 2) for each in dialogs]
    counts = []
    for some in (marks[:1], marks[1:]):
        with CaptureQueriesContext(connection) as queries:
            assert rise_all(some) == [True] * len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    stored = Dialog.objects.filter(pk__in=[mark.dialog_id for mark in marks])
    assert {each.site_delivered_seq for each in stored} == {2}


def test_a_number_that_a_dialog_has_not_is_refused_and_sinks_no_other(
    dialogs: list[Dialog],
) -> None:
    one, two = dialogs[:2]
    marks = [
        NewMark(one.pk, "admin", "read", 4),
        NewMark(two.pk, "admin", "read", 2),
        NewMark(two.pk, "site", "delivered", -1),
        NewMark(two.pk, "site", "delivered", 3),
        NewMark(0, "site", "read", 1),
        NewMark(two.pk, "site", "delivered", 1),
    ]
    assert rise_all(marks) == [False, True, False, True, False, True]
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.admin_read_seq, one.unread) == (0, 3)
    assert (two.admin_read_seq, two.unread, two.site_delivered_seq) == (2, 1, 3)


def test_a_mark_that_does_not_rise_changes_nothing(dialogs: list[Dialog]) -> None:
    dialog = dialogs[0]
    assert rise_all([NewMark(dialog.pk, "site", "read", 2)]) == [True]
    dialog.refresh_from_db()
    before = dialog.version, dialog.updated_at
    assert rise_all([NewMark(dialog.pk, "site", "read", seq) for seq in (0, 1, 2)]) == [True] * 3
    dialog.refresh_from_db()
    assert (dialog.version, dialog.updated_at, dialog.site_read_seq) == (*before, 2)


def test_only_what_managers_have_read_tells_the_lists_again(dialogs: list[Dialog]) -> None:
    seen, unseen = dialogs[:2]
    rise_all([NewMark(seen.pk, "admin", "read", 3), NewMark(unseen.pk, "site", "read", 3)])
    for dialog in (seen, unseen):
        dialog.refresh_from_db()
    assert seen.row_version == seen.version
    assert unseen.row_version < unseen.version


def test_a_mark_costs_so_many_calls_and_all_of_them_wait_for_the_database_twice(
    dialogs: list[Dialog],
) -> None:
    """A guard of speed: clients send as many marks as there are messages for them."""
    keys = [each.pk for each in dialogs]

    def marks(count: int, seq: int) -> list[NewMark]:
        return [NewMark(pk, "site", "delivered", seq) for pk in keys[:count]]

    rise_all(marks(10, 1))  # what is prepared once
    few = calls(lambda: rise_all(marks(2, 2)))
    many = calls(lambda: rise_all(marks(10, 3)))
    assert (many - few) / 8 <= 7
    others = [NewMark(pk, "site", "read", 3) for pk in keys]
    assert trips(lambda: rise_all(others)) == 2 + 2, "and twice for a savepoint of this test"
