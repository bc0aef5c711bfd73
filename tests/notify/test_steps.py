"""Each manager is told after as much waiting as they chose, or as the site says, and once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogs.actions import mark_read, post_message
from dialogs.models import Dialog, Site
from notify.escalation.round import due, look
from notify.models import Choice, Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import deliver, outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


def chooses(user: User, after: int | None, is_on: bool = True) -> None:
    """A manager's own choice, of mail."""
    Choice.objects.update_or_create(
        user=user, road="mail", defaults={"after": after, "is_on": is_on}
    )


def readers(office: PostOffice) -> list[str]:
    return [str(mail["To"]).partition("@")[0] for mail in office.mails]


def test_each_is_told_after_as_much_waiting_as_they_chose_and_once(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 40)
    chooses(people.boris, 600)
    says(people.dialog, "Hello")
    seen = []
    for seconds in (39, 2, 60, 400, 98, 2, 300):
        wait(seconds)
        tell()
        seen.append(readers(office))
    anna = ["anna"]
    assert seen == [[], anna, anna, anna, anna, ["anna", "boris"], ["anna", "boris"]]


def test_whoever_chose_nothing_is_told_when_the_site_says(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 300)
    says(people.dialog, "Hello")
    wait(121)
    tell()
    assert readers(office) == ["boris"]
    wait(180)
    tell()
    assert readers(office) == ["boris", "anna"]


@pytest.mark.parametrize(("own", "first"), [(20, 20), (0, 60), (90, 60)])
def test_a_road_of_a_site_comes_earlier_than_the_rest_and_never_later(
    people: People, office: PostOffice, own: int, first: int
) -> None:
    Site.objects.update(escalate_after=60, escalate_mail_after=own)
    says(people.dialog, "Hello")
    wait(first - 1)
    tell()
    assert readers(office) == []
    wait(1)
    tell()
    assert readers(office) == ["anna", "boris"]


def test_whoever_is_first_between_two_steps_cancels_the_later_one(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 30)
    entry = says(people.dialog, "Hello")
    wait(31)
    tell()
    mark_read(people.dialog.pk, "admin", entry.seq)
    wait(90)
    tell()
    assert outcomes() == [("anna", "sent"), ("boris", "cancelled")]
    says(people.dialog, "Another question")
    wait(31)
    tell()
    post_message(people.dialog.pk, "manager", "Yes.", author=people.anna)
    wait(90)
    tell()
    assert outcomes() == [("anna", "sent"), ("boris", "cancelled")] * 2


def test_what_is_said_between_two_steps_is_told_at_the_later_one_and_by_no_step_of_its_own(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 30)
    says(people.dialog, "First.")
    wait(31)
    tell()
    says(people.dialog, "Second.")
    wait(40)
    tell()
    wait(60)
    tell()
    assert readers(office) == ["anna", "boris"]
    assert "Second." in text_of(office.mails[1])


def test_who_does_not_want_it_is_not_told_nor_who_switches_it_off_before_their_step(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 30, is_on=False)
    says(people.dialog, "Hello")
    wait(121)
    look()
    chooses(people.boris, None, is_on=False)
    deliver()
    assert readers(office) == []
    assert outcomes() == [("boris", "cancelled")]


def test_a_site_that_tells_nobody_tells_nobody_whatever_they_chose(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 5)
    Site.objects.update(escalate_after=0)
    says(people.dialog, "Hello")
    wait()
    tell()
    assert outcomes() == []


def test_a_dialog_is_not_looked_at_again_and_again_before_its_first_step(
    people: People, office: PostOffice
) -> None:
    chooses(people.anna, 5)
    User.objects.filter(pk=people.anna.pk).update(email="")
    says(people.dialog, "Hello")
    wait(6)
    assert due(timezone.now()) == [people.dialog.pk]
    look()
    assert due(timezone.now()) == []
    Dialog.objects.update(untold_since=F("untold_since") - timedelta(seconds=113))
    assert due(timezone.now()) == []
    wait(115)
    tell()
    assert outcomes() == [("boris", "sent")]


def test_a_plan_costs_as_much_whoever_chose_what(people: People, office: PostOffice) -> None:
    says(people.dialog, "Hello")
    wait()
    with CaptureQueriesContext(connection) as plain:
        look()
    Notice.objects.all().delete()
    chooses(people.anna, 30)
    chooses(people.boris, 30)
    says(people.other, "Hello")
    wait()
    with CaptureQueriesContext(connection) as chosen:
        look()
    assert len(chosen) == len(plain)
