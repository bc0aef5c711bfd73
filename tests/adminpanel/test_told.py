"""The thread of the inbox says who was told elsewhere that somebody waits, and what came of it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from dialogs.actions import post_message
from notify.models import Choice, Notice
from tests.adminpanel.inbox import open_at
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.notify.post_office import PostOffice
from tests.notify.telling import says, tell, wait
from tests.people import People

TO_BORIS = """
from datetime import timedelta
from django.utils import timezone
from notify.models import Notice
words = dict(dialog_id={dialog}, road="mail", from_seq=1, upto_seq={upto})
Notice.objects.create(user_id={anna}, outcome="sent", sent_at=timezone.now(), **words)
Notice.objects.create(user_id={boris}, due_at=timezone.now() + timedelta(hours=9), **words)
"""


def told(people: People) -> dict[str, Any]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.anna)
    answer = client.get(f"/admin/inbox/{people.dialog.pk}/told/")
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.django_db
def test_each_waiting_has_a_line_behind_its_last_message(
    people: People, office: PostOffice
) -> None:
    assert told(people) == {"told": [], "waits": False}
    Choice.objects.create(user=people.boris, after=600)
    says(people.dialog, "Hello")
    assert told(people) == {"told": [], "waits": True}
    last = says(people.dialog, "Where is my order?")
    wait(121)
    tell()
    [first] = told(people)["told"]
    assert first["seq"] == last.seq
    assert first["line"] == "Told elsewhere: Anna · to be told: Boris"
    assert [line.split(" by ")[0] for line in first["story"]] == [
        "Anna was told",
        "Boris is to be told",
    ]
    answer = post_message(people.dialog.pk, "manager", "Here.", author=people.anna).entry
    answered = told(people)
    assert answered["waits"] is False
    assert answered["told"][0]["line"] == "Told elsewhere: Anna"
    assert answered["told"][0]["story"][1] == "Boris was not told by e-mail: Anna was first."
    says(people.dialog, "And another question.")
    wait(121)
    tell()
    assert [each["seq"] > answer.seq for each in told(people)["told"]] == [False, True]


@pytest.mark.django_db
def test_who_was_not_told_is_said_too_and_many_are_counted(
    people: People, office: PostOffice
) -> None:
    entry = says(people.dialog, "Hello")
    words = {"dialog": people.dialog, "road": "mail", "from_seq": entry.seq, "upto_seq": entry.seq}
    Notice.objects.create(user=people.zoya, outcome="failed", **words)
    for user in (people.anna, people.boris, people.root, people.zoya):
        Notice.objects.create(user=user, outcome="sent", **words | {"road": "push"})
    [waiting] = told(people)["told"]
    assert waiting["line"] == (
        "Told elsewhere: Anna, Boris, Root and more: 1 · could not be told: Zoya"
    )
    Notice.objects.update(outcome="cancelled", due_at=timezone.now())
    assert told(people)["told"][0]["line"] == "Nobody had to be told elsewhere"


@pytest.mark.django_db
def test_a_manager_of_another_site_does_not_hear_of_it(people: People) -> None:
    client = Client()
    client.force_login(people.zoya)
    assert client.get(f"/admin/inbox/{people.dialog.pk}/told/").status_code == 404


def test_the_thread_shows_it_and_what_came_of_it_while_it_is_open(
    vera: VisitorClient, pages: Pages
) -> None:
    message = vera.post("Where is my order?")
    server = vera.server
    users = {name: server.cast.users[name] for name in ("anna", "boris")}
    code = TO_BORIS.format(dialog=vera.dialog, upto=message["seq"], **users)
    server.manage("shell", "-v0", "-c", code)
    page = open_at(pages, vera, locale="en-GB")
    elsewhere = page.locator("#log .elsewhere")
    expect(elsewhere.locator("summary")).to_have_text("Told elsewhere: Anna")
    elsewhere.locator("summary").click()
    expect(elsewhere.locator("li")).to_have_count(2)
    expect(elsewhere.locator("li").first).to_contain_text("Anna was told by e-mail")
    expect(elsewhere.locator("li").last).to_contain_text("Boris was not told by e-mail")
    page.locator("#text").fill("It is on its way.")
    page.locator("#send").click()
    expect(elsewhere.locator("li").last).to_have_text(
        "Boris was not told by e-mail: Anna was first."
    )
    order = page.locator("#log > :is(.message, .elsewhere)")
    expect(order.last).to_contain_text("It is on its way.")
