"""A visitor writes at night: a push comes first, and a mail if that brings nobody; each once."""

from time import monotonic

import pytest

from dialogs.actions import mark_read
from notify.escalation.told import told_of
from tests.notify.post_office import PostOffice
from tests.notify.push_service import PushService, Subscribe
from tests.notify.telling import says, tell, wait
from tests.people import People


def passes(seconds: float) -> None:
    wait(seconds)
    tell()
    tell()


@pytest.mark.django_db
def test_push_comes_after_thirty_seconds_mail_after_two_minutes_and_each_once(
    people: People, service: PushService, office: PostOffice, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    entry = says(people.dialog, "Where is my order?")
    began, moved, counts = monotonic(), 0.0, []
    for age in (29, 30, 75, 119, 120, 720):  # on a busy machine some of it passes by itself
        more = age - moved - (monotonic() - began)
        moved += more
        passes(more)
        counts.append((len(service.pushes), len(office.sent_to("anna"))))
    assert counts == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    assert len(office.sent_to("boris")) == 1  # who has no browser
    told = [(each.name, each.road, each.outcome) for each in told_of(entry)]
    assert told == [("Anna", "push", "sent"), ("Anna", "mail", "sent"), ("Boris", "mail", "sent")]


@pytest.mark.django_db
def test_after_a_read_between_the_two_nobody_is_mailed(
    people: People, service: PushService, office: PostOffice, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    entry = says(people.dialog, "Where is my order?")
    passes(31)
    mark_read(people.dialog.pk, "admin", entry.seq)
    passes(600)
    assert (len(service.pushes), len(office.mails)) == (1, 0)
    told = [(each.name, each.road, each.outcome) for each in told_of(entry)]
    assert told[0] == ("Anna", "push", "sent")
    assert {outcome for _name, _road, outcome in told[1:]} == {"cancelled"}
