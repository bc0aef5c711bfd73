"""A site that wants it has its managers told again, until somebody takes the dialog."""

import pytest

from dialogs.actions import close_dialog, mark_read, post_message
from dialogs.models import Site
from jobs.outcomes import Permanent
from notify.escalation.delivering import REPETITIONS
from notify.models import Choice, Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def again(people: People) -> None:
    """Again after five minutes; Anna alone wants mail."""
    Site.objects.update(escalate_repeat=300)
    Choice.objects.create(user=people.boris, is_on=False)


def later(seconds: float) -> None:
    wait(seconds)
    tell()


def test_it_is_told_again_with_all_that_was_said_and_in_the_same_thread(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Where is my order?")
    later(121)
    later(290)
    assert len(office.mails) == 1
    says(people.dialog, "Hello?")
    later(11)
    later(301)
    first, second, third = office.mails
    assert "Where is my order?" in text_of(second)
    assert "Hello?" in text_of(second)
    assert len({mail["Message-ID"] for mail in office.mails}) == 3
    assert {mail["References"] for mail in office.mails} == {first["References"]}
    assert third["To"] == "anna@shop.example"


@pytest.mark.parametrize("until", ["read", "answered"])
@pytest.mark.parametrize("first", ["reads", "answers", "closes"])
def test_whoever_takes_it_ends_it(
    people: People, office: PostOffice, first: str, until: str
) -> None:
    Site.objects.update(escalate_until=until)
    entry = says(people.dialog, "Where is my order?")
    later(121)
    later(301)
    assert len(office.mails) == 2
    if first == "reads":
        mark_read(people.dialog.pk, "admin", entry.seq)
    elif first == "answers":
        post_message(people.dialog.pk, "manager", "Here.", author=people.boris)
    else:
        close_dialog(people.dialog.pk, people.boris)
    later(301)
    later(301)
    goes_on = first == "reads" and until == "answered"
    assert len(office.mails) == (4 if goes_on else 2)


def test_it_has_an_end_though_nobody_takes_it(people: People, office: PostOffice) -> None:
    says(people.dialog, "Where is my order?")
    later(121)
    for _number in range(REPETITIONS + 3):
        later(301)
    assert len(office.mails) == REPETITIONS + 1
    numbers = Notice.objects.order_by("pk").values_list("repetition", flat=True)
    assert list(numbers) == list(range(REPETITIONS + 1))


def test_a_site_that_wants_it_no_more_ends_it(people: People, office: PostOffice) -> None:
    says(people.dialog, "Where is my order?")
    later(121)
    Site.objects.update(escalate_repeat=0)
    later(301)
    later(301)
    assert outcomes() == [("anna", "sent"), ("anna", "cancelled")]


def test_what_was_not_sent_is_not_told_again(people: People, office: PostOffice) -> None:
    office.answers = ["550 no such user"]
    says(people.dialog, "Where is my order?")
    with pytest.raises(Permanent):
        later(121)
    later(301)
    assert outcomes() == [("anna", "failed")]
