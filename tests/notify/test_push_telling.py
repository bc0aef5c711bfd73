"""A visitor writes to a running server and nobody reads: a push first, then a mail, each once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.clients import ManagerClient, ok, visitor_of
from tests.conftest import StartServer
from tests.notify.post_office import PostOffice, text_of
from tests.notify.push_service import PushService
from tests.notify.workers import Workers
from tests.server import Server, Setup
from tests.services.postgres import Postgres
from tests.waiting import eventually

ENV = {"PUBLIC_URL": "https://chat.shop.example", "JOB_LEASE_SECONDS": "2"}


@pytest.fixture(params=["local", "real"])
def database(request: pytest.FixtureRequest) -> Iterator[Postgres | None]:
    """A PostgreSQL of the test's own; None in local mode, which has SQLite."""
    if request.param == "local":
        yield None
        return
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def server(
    start_server: StartServer,
    database: Postgres | None,
    post_office: PostOffice,
    push_service: PushService,
) -> Server:
    """A server that pushes after two seconds and mails after eight; Anna has a phone."""
    server = start_server(
        "real" if database else "local",
        postgres=database,
        EMAIL_URL=post_office.url,
        PUSH_SERVICES=push_service.origin,
        OUTBOUND_ALLOW="127.0.0.0/8",
        **ENV,
    )
    server.manage("site", "shop", "--set", "escalate_push_after=2", "escalate_after=8", "locale=en")
    subscribe(server, push_service, "phone")
    return server


def subscribe(server: Server, service: PushService, name: str) -> None:
    """Have Anna told in a browser."""
    with logged_in(server) as browser:
        said = ok(browser.get("/api/push/"))
        made = browser.post(
            "/api/push/",
            json=service.subscriber(name, said["key"]).json,
            headers={"X-CSRFToken": said["csrf_token"]},
        )
        assert made.status_code == 201, made.text


@contextmanager
def logged_in(server: Server) -> Iterator[httpx.Client]:
    """A browser of Anna's."""
    with httpx.Client(base_url=server.url, headers={"Accept-Language": "en"}) as browser:
        login = "/admin/login/?next=/admin/inbox/"
        browser.get(login)
        words = {"username": "anna", "password": "anna"}
        words["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
        assert browser.post(login, data=words).status_code == 302
        yield browser


def traced(server: Server, message: dict[str, Any]) -> dict[str, str]:
    """What became of Anna's notices of a message, by their road."""
    found = ok(ManagerClient(server).http.get(f"/api/messages/{message['id']}/trace"))
    own = [each for each in found["told_elsewhere"] if each["name"] == "Anna"]
    return {each["road"]: each["outcome"] for each in own}


def is_pushed(server: Server, message: dict[str, Any]) -> Callable[[], bool]:
    return lambda: traced(server, message).get("push") == "sent"


def test_a_push_comes_first_a_mail_later_and_neither_after_a_read(
    server: Server, workers: Workers, push_service: PushService, post_office: PostOffice
) -> None:
    told, seen = visitor_of(server), visitor_of(server)
    message, read = told.post("Where is my order?"), seen.post("And mine?")
    eventually(lambda: len(push_service.pushes) == 2, seconds=40)
    assert {said["body"] for _browser, said, _headers in push_service.pushes} == {
        "Where is my order?",
        "And mine?",
    }
    with ManagerClient(server).socket(seen.dialog) as socket:
        socket.send({"type": "read", "seq": read["seq"]})
        assert post_office.sent_to("anna") == [], "a mail is for later"
        eventually(lambda: len(post_office.sent_to("anna")) == 1, seconds=40)
    eventually(lambda: traced(server, message), {"push": "sent", "mail": "sent"})
    eventually(lambda: traced(server, read), {"push": "sent", "mail": "cancelled"}, seconds=40)
    assert len(push_service.pushes) == 2
    assert len(post_office.sent_to("anna")) == 1
    story = server.manage("trace", str(message["id"]))
    assert "Anna, push-уведомление" in story


def test_a_worker_that_is_killed_while_it_pushes_pushes_in_the_place_of_the_first(
    server: Server, workers: Workers, push_service: PushService
) -> None:
    push_service.holding = True
    message = visitor_of(server).post("Hello")
    eventually(lambda: len(push_service.pushes) == 1, seconds=40)
    workers.kill()
    push_service.holding = False
    eventually(is_pushed(server, message), seconds=60)
    assert len(push_service.pushes) == 2
    assert len({headers["topic"] for _browser, _said, headers in push_service.pushes}) == 1
    assert len({said["tag"] for _browser, said, _headers in push_service.pushes}) == 1


def test_several_workers_push_each_dialog_once_although_a_service_fails_and_asks_to_wait(
    server: Server, workers: Workers, push_service: PushService
) -> None:
    workers.start()
    workers.start()
    push_service.answers = {"/phone": [(500, ""), (429, "2"), (503, "1")]}
    messages = [visitor_of(server).post(f"I am number {number}.") for number in range(8)]
    for message in messages:
        eventually(is_pushed(server, message), seconds=60)
    bodies = sorted(said["body"] for _browser, said, _headers in push_service.pushes)
    assert bodies == [f"I am number {number}." for number in range(8)]
    assert len(push_service.asked) == 11, "no more than the service was to be asked"


def test_a_night_in_which_everything_is_killed_and_restarted_tells_each_thing_in_one_place(
    server: Server,
    database: Postgres | None,
    workers: Workers,
    push_service: PushService,
    post_office: PostOffice,
) -> None:
    server.manage("site", "shop", "--set", "escalate_after=40")  # a restart may take ten
    workers.start()
    told, seen = visitor_of(server), visitor_of(server)
    message, read = told.post("Where is my order?"), seen.post("And mine?")
    everything_dies(server, database, workers)
    for each in (message, read):
        eventually(is_pushed(server, each), seconds=60)
    boris = ManagerClient(server, "boris").http
    marked = boris.post(f"/api/dialogs/{seen.dialog}/read", json={"seq": read["seq"]})
    assert marked.status_code == 204
    everything_dies(server, database, workers)
    eventually(lambda: traced(server, message), {"push": "sent", "mail": "sent"}, seconds=90)
    eventually(lambda: traced(server, read), {"push": "sent", "mail": "cancelled"}, seconds=60)
    tags = {said["tag"] for _browser, said, _headers in push_service.pushes}
    assert len(tags) == 2, "what a kill repeats takes the place of the first"
    own = post_office.sent_to("anna")
    assert len({mail["Message-ID"] for mail in own}) == 1
    assert all("Where is my order?" in text_of(mail) for mail in own)


def everything_dies(server: Server, database: Postgres | None, workers: Workers) -> None:
    """`kill -9` of workers and server, and a restart of what they keep their things in."""
    if database and server.redis:
        database.kill()
        server.redis.kill()
        database.start()
        server.redis.start()
        server.kill()
        server.start()
    workers.kill()


@pytest.mark.parametrize("setup", ["local", "real"])
def test_browsers_that_ask_for_the_first_key_at_once_are_given_the_same(
    start_server: StartServer, setup: Setup
) -> None:
    with logged_in(start_server(setup)) as browser, ThreadPoolExecutor(12) as threads:
        answers = threads.map(lambda _number: ok(browser.get("/api/push/")), range(12))
        assert len({said["key"] for said in answers}) == 1
