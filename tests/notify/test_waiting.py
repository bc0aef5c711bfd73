"""Who is told, when, how often, and when not."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from dialogs.actions import assign, close_dialog, mark_delivered, mark_read, post_message
from dialogs.actions.merging import absorb
from dialogs.models import Dialog, Member, Site
from notify.escalation.round import due, look
from notify.escalation.round import tell as tell_of
from notify.models import Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import deliver, outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db

BOTH = [("anna", "sent"), ("boris", "sent")]


def until_answered(site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(escalate_until="answered")


def test_what_nobody_reads_is_told_once_to_every_manager_and_in_one_mail(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Where is my order?")
    wait(100)
    says(people.dialog, "Its number is 1017.")
    tell()
    assert office.mails == []  # not yet
    wait(21)
    tell()
    says(people.dialog, "Hello?")  # the same waiting goes on
    wait()
    tell()
    readers = [mail["To"] for mail in office.mails]
    assert sorted(readers) == ["anna@shop.example", "boris@shop.example"]
    for mail in office.mails:
        assert "Where is my order?" in text_of(mail)
        assert "Its number is 1017." in text_of(mail)
    assert outcomes() == BOTH


def test_of_two_dialogs_there_is_a_mail_each(people: People, office: PostOffice) -> None:
    says(people.dialog, "I am Vera.")
    says(people.other, "I am Viktor.")
    wait()
    tell()
    texts = [text_of(mail) for mail in office.sent_to("anna")]
    assert ["I am Vera." in text for text in texts] == [True, False]
    assert ["I am Viktor." in text for text in texts] == [False, True]


def test_what_was_read_is_not_told_and_what_came_behind_it_is(
    people: People, office: PostOffice
) -> None:
    first = says(people.dialog, "Read in time.")
    mark_read(people.dialog.pk, "admin", first.seq)
    wait()
    tell()
    assert office.mails == []
    assert due(first.created_at) == []
    says(people.dialog, "Not read.")
    wait()
    tell()
    [mail] = office.sent_to("anna")
    assert "Not read." in text_of(mail)
    assert "Read in time." not in text_of(mail)


def test_a_tab_that_has_it_cancels_nothing(people: People, office: PostOffice) -> None:
    entry = says(people.dialog, "An open tab takes it by itself.")
    mark_delivered(people.dialog.pk, "admin", entry.seq)
    wait()
    tell()
    assert outcomes() == BOTH


@pytest.mark.parametrize("until", ["read", "answered"])
def test_a_note_or_giving_it_to_somebody_cancels_nothing_and_a_public_answer_does(
    people: People, office: PostOffice, until: str
) -> None:
    Site.objects.update(escalate_until=until)
    for dialog in (people.dialog, people.other):
        says(dialog, "Where is my order?")
        post_message(dialog.pk, "manager", "A note.", author=people.anna, private=True)
        assign(dialog.pk, people.anna, people.boris)
    post_message(people.other.pk, "manager", "Here.", author=people.boris)
    wait()
    tell()
    assert outcomes() == BOTH
    assert {notice.dialog_id for notice in Notice.objects.all()} == {people.dialog.pk}


def test_the_end_of_what_was_told_is_told_when_only_its_beginning_was_read(
    people: People, office: PostOffice
) -> None:
    first = says(people.dialog, "First.")
    wait()
    tell()
    says(people.dialog, "Second.")
    mark_read(people.dialog.pk, "admin", first.seq)
    wait()
    tell()
    _told, mail = office.sent_to("anna")
    assert "Second." in text_of(mail)
    assert "First." not in text_of(mail)


def test_where_an_answer_is_wanted_a_look_is_not_enough(people: People, office: PostOffice) -> None:
    until_answered(people.shop)
    entry = says(people.dialog, "Read, but not answered.")
    mark_read(people.dialog.pk, "admin", entry.seq)
    post_message(people.dialog.pk, "manager", "A note.", author=people.anna, private=True)
    wait()
    tell()
    assert outcomes() == BOTH
    more = says(people.dialog, "Still there?")
    mark_read(people.dialog.pk, "admin", more.seq)
    says(people.dialog, "Anybody?")
    wait()
    tell()
    assert outcomes() == BOTH  # once, whatever is said and read in the same waiting


@pytest.mark.parametrize("until", ["read", "answered"])
def test_an_answer_cancels_and_a_new_waiting_is_told_again(
    people: People, office: PostOffice, until: str
) -> None:
    Site.objects.update(escalate_until=until)
    says(people.dialog, "Answered in time.")
    post_message(people.dialog.pk, "manager", "Yes.", author=people.anna)
    wait()
    tell()
    assert office.mails == []
    for text in ("The second question.", "The third question."):
        says(people.dialog, text)
        wait()
        tell()
        assert text in text_of(office.sent_to("anna")[-1])
        post_message(people.dialog.pk, "manager", "Yes.", author=people.anna)
    assert outcomes() == BOTH * 2
    assert "The second question." not in text_of(office.sent_to("anna")[-1])


@pytest.mark.parametrize("first", ["reads", "answers", "closes"])
def test_whoever_is_first_while_the_mail_waits_cancels_it(
    people: People, office: PostOffice, first: str
) -> None:
    entry = says(people.dialog, "It is due.")
    wait()
    look()
    if first == "reads":
        mark_read(people.dialog.pk, "admin", entry.seq)
    elif first == "answers":
        post_message(people.dialog.pk, "manager", "Yes.", author=people.anna)
    else:
        close_dialog(people.dialog.pk, people.anna)
    deliver()
    assert office.mails == []
    assert outcomes() == [("anna", "cancelled"), ("boris", "cancelled")]


def test_what_was_closed_unread_is_not_told_of_when_its_visitor_writes_again(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Closed without a look.")
    wait()
    look()
    close_dialog(people.dialog.pk, people.anna)
    says(people.dialog, "Still there?")
    deliver()
    assert outcomes() == [("anna", "cancelled"), ("boris", "cancelled")]
    wait()
    tell()
    [mail] = office.sent_to("anna")
    assert "Still there?" in text_of(mail)
    assert "Closed without a look." not in text_of(mail)


def test_what_is_said_while_the_mail_waits_is_in_it(people: People, office: PostOffice) -> None:
    says(people.dialog, "It is due.")
    wait()
    look()
    last = says(people.dialog, "And one more thing.")
    deliver()
    assert "And one more thing." in text_of(office.sent_to("anna")[0])
    assert set(Notice.objects.values_list("upto_seq", flat=True)) == {last.seq}


def test_a_dialog_that_is_gone_or_goes_on_elsewhere_is_told_of_no_more(
    people: People, office: PostOffice
) -> None:
    for dialog in (people.dialog, people.other):
        says(dialog, "Hello")
    wait()
    look()
    people.dialog.delete()
    Dialog.objects.filter(pk=people.other.pk).update(
        status="closed", merged_into=people.other.pk, waiting_since=None
    )
    deliver()
    assert office.mails == []


def test_what_waited_in_a_dialog_that_was_merged_is_told_of_the_other(
    people: People, office: PostOffice
) -> None:
    says(people.other, "Said before they were known.")
    absorb(people.dialog.pk, people.other.pk)
    wait()
    tell()
    [mail] = office.sent_to("anna")
    assert "Said before they were known." in text_of(mail)
    assert f"/admin/inbox/{people.dialog.pk}/" in text_of(mail)


def leave(user: User) -> None:
    Member.objects.filter(user=user).delete()


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def have_no_address(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="")


def be_no_staff(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=False)


@pytest.mark.parametrize("change", [leave, deactivate, have_no_address, be_no_staff])
@pytest.mark.parametrize("already", [False, True])
def test_nobody_is_told_who_is_no_manager_of_the_site(
    people: People, office: PostOffice, change: object, already: bool
) -> None:
    says(people.dialog, "Hello")
    wait()
    if already:
        look()
    assert callable(change)
    change(people.anna)
    tell()
    assert office.sent_to("anna") == []
    assert len(office.sent_to("boris")) == 1
    assert office.sent_to("zoya") == office.sent_to("root") == []


@pytest.mark.parametrize("off", [{"escalate_after": 0}, {"escalate_mail": False}])
def test_a_site_that_tells_nobody_tells_nothing_later_when_it_does(
    people: People, office: PostOffice, off: dict[str, int]
) -> None:
    Site.objects.update(**off)
    says(people.dialog, "Hello")
    wait()
    tell()
    Site.objects.update(escalate_after=120, escalate_mail=True)
    wait()
    tell()
    assert (office.mails, outcomes()) == ([], [])


def test_without_a_mail_server_nobody_is_mailed(
    people: People, office: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = ""
    says(people.dialog, "Hello")
    wait()
    tell()
    assert (office.mails, outcomes()) == ([], [])


def test_each_site_waits_as_long_as_it_says(people: People, office: PostOffice) -> None:
    Site.objects.filter(pk=people.rival.pk).update(escalate_after=10)
    says(people.dialog, "Of the shop.")
    other = Dialog.objects.create(
        site=people.rival, visitor=people.rival.visitors.create(name="Ruth")
    )
    says(other, "Of the rival.")
    wait(20)
    tell()
    assert [mail["To"] for mail in office.mails] == ["zoya@shop.example"]


def test_a_second_look_at_the_same_dialog_tells_nothing(people: People, office: PostOffice) -> None:
    says(people.dialog, "Hello")
    wait()
    tell_of(people.dialog.pk)
    tell_of(people.dialog.pk)
    deliver()
    assert outcomes() == BOTH
