"""Whoever asks for a person is told of as whoever writes, and no longer when somebody comes."""

import pytest

from dialogs.actions import (
    cancel_handoff,
    expire_handoff,
    mark_read,
    post_message,
    request_handoff,
    take_over,
)
from dialogs.models import Dialog, Site
from notify.models import Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db

BOTH = [("anna", "sent"), ("boris", "sent")]


def waits(people: People) -> bool:
    return Dialog.objects.get(pk=people.dialog.pk).waiting_since is not None


def test_a_request_without_a_word_is_told_to_every_manager(
    people: People, office: PostOffice
) -> None:
    request_handoff(people.dialog.pk, "visitor")
    assert waits(people)
    wait()
    tell()
    assert outcomes() == BOTH
    assert all("Позван человек." in text_of(mail) for mail in office.mails)
    tell()
    assert len(office.mails) == 2, "once"


def test_a_request_after_an_answer_of_the_assistant_is_told(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Where is my order?")
    post_message(people.dialog.pk, "assistant", "On its way.")
    assert not waits(people)
    wait()
    request_handoff(people.dialog.pk, "visitor")
    wait()
    tell()
    assert outcomes() == BOTH


@pytest.mark.parametrize("until", Site.EscalateUntil)
def test_a_request_that_the_visitor_takes_back_is_not_told(
    people: People, office: PostOffice, until: str
) -> None:
    Site.objects.update(escalate_until=until)
    request_handoff(people.dialog.pk, "visitor")
    cancel_handoff(people.dialog.pk, "visitor")
    assert not waits(people)
    wait()
    tell()
    assert office.mails == []


def test_what_was_written_before_a_request_was_taken_back_is_told_still(
    people: People, office: PostOffice
) -> None:
    first = says(people.dialog, "Where is my order?")
    says(people.dialog, "Hello?")
    request_handoff(people.dialog.pk, "visitor")
    cancel_handoff(people.dialog.pk, "visitor")
    assert Dialog.objects.get(pk=people.dialog.pk).waiting_since == first.created_at
    wait()
    tell()
    assert outcomes() == BOTH
    assert "Where is my order?" in text_of(office.mails[0])


def test_whoever_waited_in_vain_waits_on(people: People, office: PostOffice) -> None:
    request_handoff(people.dialog.pk, "visitor")
    expire_handoff(people.dialog.pk)
    assert waits(people)
    wait()
    tell()
    assert outcomes() == BOTH


def test_whoever_takes_over_was_first(people: People, office: PostOffice) -> None:
    request_handoff(people.dialog.pk, "visitor")
    wait(60)
    tell()
    Notice.objects.all().delete()
    take_over(people.dialog.pk, people.boris)
    assert waits(people), "for an answer"
    mark_read(people.dialog.pk, "admin", 2)
    wait()
    tell()
    assert office.mails == []
