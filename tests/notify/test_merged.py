"""What is still to be told when a dialog is merged into another is told of that one."""

import pytest

from dialogs.actions import mark_read, post_message
from dialogs.actions.merging import absorb
from dialogs.models import Site
from notify.escalation.round import look
from notify.models import Choice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import deliver, outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db

SENT = [("anna", "sent"), ("boris", "sent")]


def test_a_mail_that_waits_for_a_server_that_is_away_is_sent_about_the_dialog_that_goes_on(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Said when they were known.")
    post_message(people.dialog.pk, "manager", "An answer.", author=people.anna)
    says(people.other, "Said before they were known.")
    wait()
    office.close()
    look()
    with pytest.raises(ConnectionRefusedError):
        deliver()
    absorb(people.dialog.pk, people.other.pk)
    office.open()
    tell()
    for name in ("anna", "boris"):
        [mail] = office.sent_to(name)
        assert "Said before they were known." in text_of(mail)
        assert "Said when they were known." not in text_of(mail)
        assert f"/admin/inbox/{people.dialog.pk}/" in text_of(mail)
    says(people.dialog, "The same waiting goes on.")
    wait()
    tell()
    assert outcomes() == SENT


def test_whoever_was_told_before_is_not_told_again_and_a_later_step_goes_along(
    people: People, office: PostOffice
) -> None:
    Choice.objects.create(user=people.anna, after=60)
    says(people.other, "Said before they were known.")
    wait(61)
    tell()
    absorb(people.dialog.pk, people.other.pk)
    wait(60)
    tell()
    assert [str(mail["To"]) for mail in office.mails] == ["anna@shop.example", "boris@shop.example"]
    assert f"/admin/inbox/{people.dialog.pk}/" in text_of(office.mails[1])


def test_what_both_dialogs_said_is_told_once(people: People, office: PostOffice) -> None:
    says(people.dialog, "In the one.")
    wait(60)
    says(people.other, "In the other.")
    wait(61)
    look()
    wait(60)
    look()
    absorb(people.dialog.pk, people.other.pk)
    tell()
    for name in ("anna", "boris"):
        [mail] = office.sent_to(name)
        assert "In the one." in text_of(mail)
        assert "In the other." in text_of(mail)


@pytest.mark.parametrize("first", ["reads", "answers"])
def test_whoever_is_first_in_the_dialog_that_goes_on_cancels_it(
    people: People, office: PostOffice, first: str
) -> None:
    says(people.other, "Said before they were known.")
    wait()
    look()
    absorb(people.dialog.pk, people.other.pk)
    if first == "reads":
        mark_read(people.dialog.pk, "admin", 1)
    else:
        post_message(people.dialog.pk, "manager", "Here.", author=people.anna)
    deliver()
    assert office.mails == []
    assert outcomes() == [("anna", "cancelled"), ("boris", "cancelled")]


def test_a_repetition_goes_along_too(people: People, office: PostOffice) -> None:
    Site.objects.update(escalate_repeat=60)
    says(people.other, "Said before they were known.")
    wait(121)
    tell()
    absorb(people.dialog.pk, people.other.pk)
    wait(61)
    tell()
    assert len(office.sent_to("anna")) == 2
    assert f"/admin/inbox/{people.dialog.pk}/" in text_of(office.sent_to("anna")[1])
