"""A look costs what is due, however many dialogs there are and however many of them wait."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogs.models import Dialog, Member, Site
from notify.escalation.round import due, look
from notify.models import Notice
from tests.dialogs.grown import grow
from tests.dialogs.test_growth import MANY, dear
from tests.notify.post_office import PostOffice
from tests.notify.telling import says, wait
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_look_among_many_dialogs_that_wait_reads_those_that_are_due(
    people: People, office: PostOffice
) -> None:
    sites = [Site.objects.create(name=f"s{n}", site_token=f"s{n}") for n in range(20)]
    Site.objects.filter(pk__in=[site.pk for site in sites[:5]]).update(escalate_after=0)
    Site.objects.filter(pk__in=[site.pk for site in sites[5:9]]).update(escalate_after=900)
    grow([people.shop.pk, *(site.pk for site in sites)], MANY)
    Dialog.objects.begun().update(status="open", waiting_since=F("active_at"), unread=3)
    says(people.dialog, "Hello")
    wait()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with dear() as costs:
        assert due(timezone.now()) == [people.dialog.pk]
    assert costs == []
    with CaptureQueriesContext(connection) as first, dear() as costs:
        look()
    assert costs == []
    assert Notice.objects.count() == 2
    with CaptureQueriesContext(connection) as nothing:
        look()
    assert len(nothing) == 3
    assert len(first) < 30


def test_of_very_many_at_once_each_look_takes_some(people: People, office: PostOffice) -> None:
    grow([people.rival.pk], 450)
    wait()
    long_ago = timezone.now() - timedelta(minutes=10)
    open_ones = Dialog.objects.begun()
    open_ones.update(status="open", waiting_since=long_ago, untold_since=long_ago, unread=3)
    number = open_ones.count()
    sizes = []
    while found := len(due(timezone.now())):
        sizes.append(found)
        look()
    assert sum(sizes) == number
    assert max(sizes) == 100
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"zoya"}


def test_a_plan_for_many_managers_takes_one_statement_for_each_of_them(
    people: People, office: PostOffice
) -> None:
    def cost() -> int:
        wait()
        with CaptureQueriesContext(connection) as asked:
            look()
        return len(asked)

    says(people.dialog, "Hello")
    before = cost()
    for number in range(20):
        user = User.objects.create(
            username=f"m{number}", email=f"m{number}@a.example", is_staff=True
        )
        Member.objects.create(site=people.shop, user=user)
    says(people.other, "Hello")
    assert cost() == before + 20
