"""Who was made anonymous stays so, and what was said is as old as it was."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from msgspec.structs import replace

from dialogs.actions import edit_message, give_email, post_message
from dialogs.actions.merging import absorb
from dialogs.actions.pages import on_page
from dialogs.models import Attachment, Dialog, Entry, Reach, Visitor
from dialogs.queries import entries_after, history
from dialogs.representations import frame_of
from dialogs.tracing.reaching import store
from dialogs.tracing.trace import trace
from realtime.watching.delivery_records import Move
from tests.cost import trips
from tests.dialogs.keeping.old import days_go_by, spoken
from tests.dialogs.keeping.test_erasing import SECRET, found, visitor
from tests.people import People

GONE = "То, что здесь было, больше не хранится."

pytestmark = pytest.mark.usefixtures("own_disk")


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


def test_what_had_been_edited_says_that_it_is_kept_no_longer(people: People) -> None:
    dialog = people.dialog
    seq = post_message(dialog.pk, "manager", "Helo", author=people.anna).entry.seq
    edit_message(dialog.pk, seq, people.anna, "Hello")
    visitor("anonymise", str(people.vera.pk))
    said, _more = history(Dialog.objects.with_people().get(pk=dialog.pk), "site")
    assert [(each.text, each.edited) for each in said][-1] == (GONE, True)
    frame = frame_of(Entry.objects.get(dialog=dialog, target=seq), people.vera.pk, "site")
    assert getattr(frame, "text", None) == GONE


def send_files(people: People, count: int) -> None:
    for number in range(count):
        file = SimpleUploadedFile("receipt.txt", f"{number}".encode())
        post_message(people.dialog.pk, "user", "", files=[file])


def test_a_file_that_went_on_with_its_message_is_not_called_gone(people: People) -> None:
    send_files(people, 1)
    absorb(people.other.pk, people.dialog.pk)
    here, there = (
        history(Dialog.objects.with_people().get(pk=each.pk), "admin")[0][0]
        for each in (people.dialog, people.other)
    )
    assert (here.text, there.text) == ("", "")
    assert [each.name for each in there.attachments] == ["receipt.txt"]


def test_files_that_are_gone_are_told_in_as_many_trips_as_one(people: People) -> None:
    send_files(people, 10)
    Attachment.objects.all().delete()
    dialog = Dialog.objects.with_people().get(pk=people.dialog.pk)
    assert {each.text for each in history(dialog, "site")[0]} == {GONE}

    def page(limit: int) -> None:
        history(dialog, "site", limit=limit)

    def replay(limit: int) -> None:
        for entry in entries_after(dialog.pk, 0, limit):
            frame_of(entry, dialog.visitor_id, "site")

    assert trips(lambda: page(9)) == trips(lambda: page(1))
    assert trips(lambda: replay(10)) == trips(lambda: replay(1))
