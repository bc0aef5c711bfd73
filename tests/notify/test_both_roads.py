"""A visitor writes at night: a push comes first, and a mail if that brings nobody; each once."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dialogs.actions import mark_read
from notify.escalation.told import told_of
from tests.notify.post_office import PostOffice
from tests.notify.push_service import PushService, Subscribe
from tests.notify.telling import says, tell, wait
from tests.notify.test_telling import ENV, has_mails, traced, visitor_of
from tests.notify.workers import Workers
from tests.people import People
from tests.server import Server
from tests.services.postgres import Postgres
from tests.starting import Starter
from tests.waiting import eventually


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
    counts = []
    for seconds in (29, 1, 45, 44, 1, 600):
        passes(seconds)
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


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A database that may be killed."""
    with Postgres() as postgres:
        yield postgres


@pytest.fixture(params=["local", "real"])
def server(
    request: pytest.FixtureRequest,
    starter: Starter,
    own_postgres: Postgres,
    post_office: PostOffice,
    push_service: PushService,
) -> Iterator[Server]:
    """A server that pushes after two seconds, and mails after twelve."""
    env = {
        "EMAIL_URL": post_office.url,
        "PUSH_SERVICES": push_service.origin,
        "OUTBOUND_ALLOW": "127.0.0.0/8",
    }
    postgres = own_postgres if request.param == "real" else None
    server = starter.start(request.param, postgres=postgres, **env, **ENV)
    words = ("escalate_after=12", "escalate_push_after=2", "locale=en")
    server.manage("site", "shop", "--set", *words)
    yield server
    starter.close(server)


def subscribes(server: Server, service: PushService) -> None:
    """Anna logs in, and has a browser told."""
    with httpx.Client(base_url=server.url, follow_redirects=True) as browser:
        browser.get("/admin/login/")
        words = {"username": "anna", "password": "anna"}
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        browser.post("/admin/login/", data=words | token).raise_for_status()
        known: dict[str, Any] = browser.get("/api/push/").json()
        subscriber = service.subscriber("phone", known["key"])
        headers = {"X-CSRFToken": known["csrf_token"]}
        answer = browser.post("/api/push/", json=subscriber.json, headers=headers)
        assert answer.status_code == 201, answer.text


def power_fails(server: Server, postgres: Postgres) -> None:
    """Everything ends at once, and comes back."""
    server.kill()
    if server.redis is not None:
        server.redis.kill()
        postgres.kill()
        postgres.start()
        server.redis.start()
    server.start()


def test_who_is_killed_between_the_two_takes_neither_along_and_doubles_none(
    server: Server,
    workers: Workers,
    own_postgres: Postgres,
    post_office: PostOffice,
    push_service: PushService,
) -> None:
    subscribes(server, push_service)
    workers.start()
    message = visitor_of(server).post("Where is my order?")
    eventually(lambda: "sent" in {each["outcome"] for each in traced(server, message)}, seconds=40)
    power_fails(server, own_postgres)
    workers.kill()
    workers.start()
    eventually(has_mails(post_office, "anna", 1), seconds=60)
    eventually(has_mails(post_office, "boris", 1), seconds=60)
    eventually(lambda: {each["outcome"] for each in traced(server, message)} == {"sent"})
    told = sorted((each["name"], each["road"]) for each in traced(server, message))
    assert told == [("Anna", "mail"), ("Anna", "push"), ("Boris", "mail")]
    assert len(push_service.pushes) == 1
    assert len(post_office.mails) == 2
