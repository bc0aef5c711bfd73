"""How many mails visitors get, and that a look reads what is due and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from dialogs.actions import (
    give_email,
    post_message,
)
from dialogs.models import Dialog, Site, Visitor
from notify.models import VisitorMail
from notify.visitors.round import due, look
from tests.dialogs.grown import grow
from tests.dialogs.test_growth import MANY, dear
from tests.notify.leaving_visitors import (
    answers,
    asks,
    outcomes,
    tell,
    tomorrow,
    wait,
)
from tests.notify.post_office import PostOffice
from tests.people import People

COUNT = MANY // 2  # all of them change twice, with each index of theirs
pytestmark = pytest.mark.django_db


def test_a_mailbox_gets_so_many_a_day_of_whichever_visitor_and_site(
    people: People, office: PostOffice, settings: Settings
) -> None:
    settings.LIMIT_MAILS_PER_MAILBOX = 3
    for number in range(5):
        site = people.rival if number == 4 else people.shop
        visitor = Visitor.objects.create(site=site)
        dialog = Dialog.objects.create(site=site, visitor=visitor)
        post_message(dialog.pk, "user", "Hello")
        # One mailbox, however it is written.
        give_email(dialog, f"{'Victim' if number % 2 else 'victim'}+{number}@mail.example")
        post_message(dialog.pk, "manager", "Yes?", author=people.anna)
    wait()
    tell()
    assert len(office.mails) == 3
    assert sorted(outcomes()) == ["limited"] * 2 + ["sent"] * 3
    tomorrow()
    asks(people, email="VICTIM@mail.example")
    answers(people)
    wait()
    tell()
    assert len(office.mails) == 4


def test_a_dialog_gets_so_many_a_day_to_whichever_addresses(
    people: People, office: PostOffice, settings: Settings
) -> None:
    settings.LIMIT_MAILS_PER_DIALOG = 2
    for number in range(4):
        asks(people, f"{number}?", f"stranger{number}@mail.example")
        answers(people, f"{number}!")
        wait()
        tell()
    assert len(office.mails) == 2
    assert outcomes() == ["sent", "sent", "limited", "limited"]


def test_what_is_older_than_a_day_was_missed(people: People, office: PostOffice) -> None:
    asks(people)
    answers(people)
    wait(86_400 + 301)
    tell()
    assert (office.mails, outcomes()) == ([], [])


def test_a_look_among_many_dialogs_reads_those_that_are_due(
    people: People, office: PostOffice
) -> None:
    sites = [Site.objects.create(name=f"s{n}", site_token=f"s{n}") for n in range(20)]
    Site.objects.filter(pk__in=[site.pk for site in sites[:5]]).update(mail_visitor_after=0)
    Site.objects.filter(pk__in=[site.pk for site in sites[5:9]]).update(mail_visitor_after=900)
    grow([people.shop.pk, *(site.pk for site in sites)], COUNT)
    # Half were settled, in the others somebody answers at this moment.
    Dialog.objects.begun().update(status="open", waiting_since=None, last_seq=7, settled_seq=7)
    Dialog.objects.filter(pk__in=Dialog.objects.begun().values("pk")[: COUNT // 2]).update(
        settled_seq=0, active_at=timezone.now()
    )
    asks(people)
    answers(people)
    Dialog.objects.filter(pk=people.dialog.pk).update(
        active_at=timezone.now() - timedelta(seconds=301)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with dear() as costs:
        assert [each.pk for each in due(timezone.now())] == [people.dialog.pk]
    assert costs == []
    with dear() as costs, CaptureQueriesContext(connection) as first:
        look()
    assert costs == []
    assert VisitorMail.objects.count() == 1
    with CaptureQueriesContext(connection) as nothing:
        look()
    assert len(nothing) == 3
    assert len(first) < 35
