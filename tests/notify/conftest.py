"""Receivers of webhooks, of mail, and of pushes."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from pytest_django import Settings

from replyx.email_url import email_settings
from tests.notify.post_office import PostOffice
from tests.notify.push_service import PushService, Subscribe, Subscriber
from tests.notify.receiver import Receive, Receiver
from tests.notify.workers import Workers
from tests.server import Server

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def receive(settings: Settings) -> Iterator[Receive]:
    """Start a receiver, which may be called although it is on loopback."""
    started: list[Receiver] = []
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]

    def start(**words: Any) -> Receiver:
        started.append(Receiver(**words))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def receiver(receive: Receive) -> Receiver:
    return receive()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """An SMTP server of the test's own."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def office(post_office: PostOffice, settings: Settings) -> PostOffice:
    """The same, to which the program of this process sends its mail."""
    for name, value in email_settings(post_office.url).items():
        setattr(settings, name, value)
    settings.EMAIL_URL = post_office.url
    settings.PUBLIC_URL = "https://chat.shop.example"
    settings.DEFAULT_FROM_EMAIL = "Chat <chat@shop.example>"
    return post_office


@pytest.fixture
def workers(server: Server, tmp_path: Path) -> Iterator[Workers]:
    """One worker."""
    workers = Workers(server, tmp_path / "worker.log")
    workers.start()
    yield workers
    for process in workers.processes:
        process.end()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A push service of the test's own."""
    service = PushService()
    yield service
    service.close()
    assert service.complaints == []


@pytest.fixture
def service(push_service: PushService, settings: Settings) -> PushService:
    """The same, which the program of this process knows."""
    settings.PUSH_SERVICES = [push_service.origin]
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    settings.DEFAULT_FROM_EMAIL = "Chat <chat@shop.example>"
    settings.EMAIL_URL = ""
    return push_service


@pytest.fixture
def subscribe(service: PushService) -> Subscribe:
    """Have somebody be told in a browser more: `subscribe(people.anna, "phone")`."""

    def subscribed(
        user: "User", name: str, language: str = "en", client: Client | None = None
    ) -> Subscriber:
        client = client or logged_in(user)
        key = client.get("/api/push/").json()["key"]
        subscriber = service.subscriber(name, key)
        answer = client.post(
            "/api/push/",
            subscriber.json,
            content_type="application/json",
            headers={"Accept-Language": language, "User-Agent": name},
        )
        assert answer.status_code == 201, answer.content
        return subscriber

    return subscribed


def logged_in(user: "User") -> Client:
    """A browser of somebody, logged in."""
    client = Client()
    client.force_login(user)
    return client
