"""Webhooks of a running installation: everything arrives, once, whoever else hangs."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from notify.webhooks.sending import AT_ONCE, BOUNDS
from tests.conftest import StartServer
from tests.notify.receiver import Receive, Receiver
from tests.server import Server, Setup
from tests.services.process import ROOT, Process
from tests.waiting import eventually

EVENTS = 600
SAY = """
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Site, Visitor
site = Site.objects.get(site_token="shop")
dialog = Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))
for first in range(0, {count}, 20):
    post_messages([NewMessage(dialog.pk, "user", str(n)) for n in range(first, first + 20)])
"""


def tell(server: Server, receiver: Receiver) -> str:
    """Have shop's messages told to a receiver; the secret."""
    asked = {"site": "shop", "url": receiver.url, "types": ["message.created"]}
    headers = {"Authorization": f"Token {server.cast.tokens['root']}"}
    made = httpx.post(f"{server.url}/api/hooks/", json=asked, headers=headers)
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])


@pytest.fixture(params=["local", "real"])
def server(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path
) -> Iterator[Server]:
    """A server; on PostgreSQL with two workers beside it, else it works itself."""
    setup: Setup = request.param
    server = start_server(setup, OUTBOUND_ALLOW="127.0.0.0/8")
    command = [sys.executable, "manage.py", "worker"]
    workers = [
        Process(command, tmp_path / f"{number}.log", env=server.env, cwd=ROOT)
        for number in range(2 if setup == "real" else 0)
    ]
    yield server
    for worker in workers:
        worker.end(signal.SIGTERM)


def test_events_arrive_once_and_signed_although_other_receivers_hang(
    server: Server, receive: Receive
) -> None:
    hanging = [receive(hangs=True) for _ in range(3)]
    for each in hanging:
        tell(server, each)
    receiver = receive()
    secret = tell(server, receiver)
    began = time.monotonic()
    server.manage("shell", "-v0", "-c", SAY.format(count=EVENTS))
    eventually(lambda: len(receiver.headers) >= EVENTS, seconds=60)
    events = receiver.verified(secret)
    assert sorted(event["data"]["seq"] for event in events) == [*range(1, EVENTS + 1)]
    assert len(set(receiver.ids)) == EVENTS
    turns = (time.monotonic() - began) / BOUNDS.seconds + 2
    assert max(len(each.headers) for each in hanging) <= AT_ONCE * turns, "few wait there at once"
