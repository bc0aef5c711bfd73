"""Webhooks' deliveries of a conversation that goes are found by its number, not by their words."""

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from dialogs.actions import post_message
from dialogs.keeping.removing import remove_dialogs
from notify.models import Delivery, Hook
from tests.people import People


@pytest.fixture(autouse=True)
def told(people: People) -> None:
    """A hook of the shop was told what two visitors said."""
    Hook.objects.create(site=people.shop, url="https://shop.example/hook")
    people.shop.refresh_from_db()
    for dialog in (people.dialog, people.other):
        post_message(dialog.pk, "user", f"of {dialog.pk}")


def told_of() -> set[str]:
    """Whose words deliveries still have."""
    return {body.partition('"text":"')[2].partition('"')[0] for body in bodies("message.created")}


def bodies(type: str) -> list[str]:
    return list(Delivery.objects.filter(type=type).values_list("body", flat=True))


@pytest.mark.parametrize("version", ["this", "before"])
def test_they_go_with_it_and_nobody_else_s_do(people: People, version: str) -> None:
    if version == "before":
        Delivery.objects.update(dialog=None)
    assert told_of() == {f"of {people.dialog.pk}", f"of {people.other.pk}"}
    remove_dialogs([people.dialog.pk])
    assert told_of() == {f"of {people.other.pk}"}
    assert len(bodies("dialog.created")) == 1


def test_of_all_deliveries_only_its_own_are_read(people: People) -> None:
    [hook] = Hook.objects.all()
    others = [Delivery(hook=hook, type="x", body="x" * 500, dialog=-pk) for pk in range(1, 3000)]
    Delivery.objects.bulk_create(others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notify_delivery")
        before = read(cursor)
        remove_dialogs([people.dialog.pk])
        assert read(cursor) - before < 50
    assert told_of() == {f"of {people.other.pk}"}


def read(cursor: CursorWrapper) -> int:
    """How many rows of deliveries this transaction has read so far, by whatever way."""
    cursor.execute(
        "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables "
        "WHERE relname = 'notify_delivery'"
    )
    return int(cursor.fetchone()[0])
