"""Who was made anonymous stays so, and what was said is as old as it was."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from pytest_django import Settings

from dialogs.actions import give_email, post_message
from dialogs.actions.pages import on_page
from dialogs.models import Dialog, Entry, Reach, Visitor
from dialogs.tracing.reaching import store
from dialogs.tracing.trace import trace
from realtime.watching.delivery_records import Move
from tests.dialogs.keeping.old import days_go_by, spoken
from tests.dialogs.keeping.test_erasing import SECRET, found, visitor
from tests.people import People


@pytest.fixture(autouse=True)
def own_disk(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA_DIR = tmp_path


def test_a_name_does_not_come_back_with_what_their_connection_got_last(people: People) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name=SECRET)
    entry = post_message(people.dialog.pk, "manager", "Hello", author=people.anna).entry
    person = f"visitor:{people.vera.pk}"
    got = Move(people.dialog.pk, "site", person, SECRET, "sent", entry.seq, 1.0, "ws", "live")
    store([got])
    assert [each.name for each in trace(Entry.objects.get(pk=entry.pk)).reached] == [SECRET]
    visitor("anonymise", str(people.vera.pk))
    store([replace(got, seq=entry.seq + 1)])
    assert Reach.objects.get(person=person).sent_seq == entry.seq + 1
    assert list(found()) == []
    assert [each.name for each in trace(Entry.objects.get(pk=entry.pk)).reached] == [""]


def test_neither_a_page_nor_an_address_comes_back_that_was_on_its_way(people: People) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(context={"url": f"/{SECRET}"})
    Visitor.objects.filter(pk=people.vera.pk).update(name=SECRET)
    as_it_was = Dialog.objects.with_people().get(pk=people.dialog.pk)
    visitor("anonymise", str(people.vera.pk))
    on_page(as_it_was, {"title": "Tea"})
    give_email(as_it_was, f"{SECRET}@mail.example")
    assert list(found()) == []


def test_what_is_over_is_as_old_as_it_was(people: People) -> None:
    spoken(people)
    days_go_by(100)
    before = Dialog.objects.values_list("active_at", "last_seq").get(pk=people.dialog.pk)
    visitor("anonymise", str(people.vera.pk))
    assert Dialog.objects.values_list("active_at", "last_seq").get(pk=people.dialog.pk) == before
