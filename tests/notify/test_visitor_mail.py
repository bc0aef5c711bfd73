"""A visitor who left gets the answer by e-mail: when, how often, and when not."""

import asyncio

import pytest
from django.utils import timezone
from pytest_django import Settings

from dialogs.actions import (
    Person,
    delete_message,
    edit_message,
    give_email,
    identify,
    mark_delivered,
    mark_read,
    post_message,
)
from dialogs.models import Channel, Dialog, Site, Visitor
from dialogs.tracing.story import story
from dialogs.tracing.trace import trace
from notify.models import Mailbox, VisitorMail
from notify.visitors.round import due, go_on, look
from notify.visitors.round import tell as begin
from realtime.presence import leases
from realtime.presence.lease import Lease, dialog_key
from tests.notify.leaving_visitors import (
    VERA,
    answers,
    asks,
    deliver,
    mailed,
    outcomes,
    tell,
    wait,
)
from tests.notify.post_office import PostOffice, text_of
from tests.people import People

pytestmark = pytest.mark.django_db


def test_an_answer_that_nobody_saw_is_mailed_once_with_all_that_was_said_since(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answers(people)
    answers(people, "Tomorrow, before noon.")
    wait(299)
    tell()
    assert office.mails == []  # not yet
    wait(2)
    tell()
    answers(people, "Written later, in the same absence.")
    wait()
    tell()
    assert due(timezone.now()) == []  # it is settled, too
    [mail] = office.mails
    assert mail["To"] == VERA
    for said in ("Where is my order?", "It is on its way.", "Tomorrow, before noon."):
        assert said in text_of(mail)
        assert said in text_of(mail, "html")
    assert outcomes() == ["sent"]


def test_an_absence_ends_with_a_look_and_the_next_one_has_its_own_mail(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answer = answers(people)
    wait()
    tell()
    mark_read(people.dialog.pk, "site", answer.seq)
    answers(people, "Has it come?")
    wait()
    tell()
    post_message(people.dialog.pk, "user", "It has.")
    answers(people, "Good.")
    wait()
    tell()
    assert outcomes() == ["sent"] * 3
    texts = [text_of(mail) for mail in mailed(office)]
    assert ["on its way" in text for text in texts] == [True, False, False]
    assert ["Good." in text for text in texts] == [False, False, True]


def test_whoever_reads_it_in_time_gets_no_mail_and_an_open_tab_is_no_reading(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answer = answers(people)
    mark_delivered(people.dialog.pk, "site", answer.seq)
    wait(200)
    mark_read(people.dialog.pk, "site", answer.seq)
    wait(200)
    tell()
    assert (office.mails, VisitorMail.objects.count()) == ([], 0)
    answer = answers(people, "Another.")
    mark_delivered(people.dialog.pk, "site", answer.seq)
    wait()
    tell()
    assert outcomes() == ["sent"]


@pytest.mark.parametrize("looked", ["reads", "writes"])
def test_a_look_while_the_mail_waits_cancels_it_and_the_trace_says_so(
    people: People, office: PostOffice, looked: str
) -> None:
    asks(people)
    answer = answers(people)
    wait()
    look()
    if looked == "reads":
        mark_read(people.dialog.pk, "site", answer.seq)
    else:
        post_message(people.dialog.pk, "user", "Thank you.")
    deliver()
    assert (office.mails, outcomes()) == ([], ["cancelled"])
    assert any("уже увидели" in line for line in story(trace(answer)))


def here(dialog: Dialog) -> Lease:
    """The place of a visitor who is connected."""
    visitor = dialog.visitor_id
    return Lease("here:1:x", "c", "ws", "site", "dialog", dialog.pk, f"visitor:{visitor}", 1, "")


def test_whoever_has_the_chat_open_is_mailed_when_they_have_gone_for_good(
    people: People, office: PostOffice
) -> None:
    asks(people)
    answers(people)
    lease = here(people.dialog)
    leases.own.add(lease, [dialog_key(people.dialog.pk)])
    wait()
    tell()
    wait(31)
    tell()
    assert (office.mails, outcomes()) == ([], ["waiting"])
    asyncio.run(leases.drop([lease]))
    wait(31)
    tell()
    assert office.mails == []  # between two pages
    wait(16)
    tell()
    assert outcomes() == ["sent"]


def test_without_an_address_nobody_is_mailed_and_a_dialog_is_looked_at_once(
    people: People, office: PostOffice
) -> None:
    asks(people, email="")
    answers(people)
    wait()
    assert [each.pk for each in due(timezone.now())] == [people.dialog.pk]
    tell()
    assert due(timezone.now()) == []
    give_email(Dialog.objects.get(pk=people.dialog.pk), VERA)
    wait()
    tell()
    assert office.mails == []  # of what was settled; the next answer is another one
    answers(people, "The next one.")
    wait()
    tell()
    assert outcomes() == ["sent"]


def test_the_address_of_the_site_goes_before_the_one_that_was_typed(
    people: People, office: PostOffice
) -> None:
    asks(people)
    visitor = Visitor.objects.get(pk=people.vera.pk)
    identify(people.shop, visitor, Person("7", email="vera@shop.example"))
    assert Visitor.objects.get(pk=people.vera.pk).given_email == ""
    give_email(Dialog.objects.select_related("visitor").get(pk=people.dialog.pk), VERA)
    answers(people)
    wait()
    tell()
    [mail] = office.mails
    assert mail["To"] == "vera@shop.example"
    assert VisitorMail.objects.get().source == "site"


def test_what_was_typed_comes_along_with_who_it_turns_out_to_be(
    people: People, office: PostOffice
) -> None:
    known = Visitor.objects.create(site=people.shop, external_id="7")
    asks(people)
    identify(people.shop, Visitor.objects.get(pk=people.vera.pk), Person("7"))
    known.refresh_from_db()
    assert (known.email, known.given_email) == ("", VERA)


@pytest.mark.parametrize(
    "change",
    [
        lambda people: Site.objects.update(mail_visitor_after=0),
        lambda people: give_email(Dialog.objects.get(pk=people.dialog.pk), ""),
        lambda people: give_email(Dialog.objects.get(pk=people.dialog.pk), "v@else.example"),
        lambda people: Mailbox.objects.update(wants=False),
        lambda people: Dialog.objects.update(merged_into=people.other.pk, status="closed"),
    ],
)
def test_a_mail_that_waits_is_not_sent_where_it_is_not_wanted_any_more(
    people: People, office: PostOffice, change: object
) -> None:
    asks(people)
    answers(people)
    wait()
    look()
    assert callable(change)
    change(people)
    deliver()
    assert (office.mails, outcomes()) == ([], ["unwanted"])


@pytest.mark.parametrize("off", ["site", "server", "telegram"])
def test_where_nobody_is_to_be_mailed_nothing_is_mailed_later(
    people: People, office: PostOffice, settings: Settings, off: str
) -> None:
    asks(people)
    if off == "site":
        Site.objects.update(mail_visitor_after=0)
    elif off == "server":
        settings.EMAIL_URL = ""
    else:
        Dialog.objects.update(channel=Channel.TELEGRAM)
    answers(people)
    wait()
    tell()
    Site.objects.update(mail_visitor_after=300)
    settings.EMAIL_URL = office.url
    Dialog.objects.update(channel=Channel.WEB)
    wait()
    tell()
    assert office.mails == []
    assert set(outcomes()) <= {"unwanted"}


def test_a_note_an_edit_and_what_was_taken_back_are_mailed_to_nobody(
    people: People, office: PostOffice
) -> None:
    asks(people)
    post_message(people.dialog.pk, "manager", "Rude.", author=people.anna, private=True)
    gone = answers(people, "A mistake.")
    delete_message(people.dialog.pk, gone.seq, people.anna)
    wait()
    tell()
    assert (office.mails, outcomes()) == ([], [])
    answer = answers(people, "Wenesday.")
    post_message(people.dialog.pk, "manager", "Rude.", author=people.anna, private=True)
    edit_message(people.dialog.pk, answer.seq, people.anna, "Wednesday.")
    wait()
    tell()
    [mail] = office.mails
    assert "Wednesday." in text_of(mail)
    for hidden in ("Wenesday", "Rude", "mistake"):
        assert hidden not in text_of(mail)
        assert hidden not in text_of(mail, "html")


def test_of_two_who_look_at_once_one_tells(people: People, office: PostOffice) -> None:
    asks(people)
    answers(people)
    wait()
    begin(people.dialog.pk)
    begin(people.dialog.pk)
    mail = VisitorMail.objects.get()
    go_on(mail.pk)
    go_on(mail.pk)
    deliver()
    deliver()
    assert len(office.mails) == 1


def test_a_trace_tells_where_the_answer_went(people: People, office: PostOffice) -> None:
    asks(people)
    answer = answers(people)
    wait()
    look()
    assert [each.outcome for each in trace(answer).visitor_mailed] == ["waiting"]
    deliver()
    [told] = trace(answer).visitor_mailed
    assert (told.address, told.source, told.outcome) == (VERA, "chat", "sent")
    assert told.sent_at
    assert any(VERA in line for line in story(trace(answer)))
