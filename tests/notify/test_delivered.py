"""Webhooks of a running installation: everything arrives, once, whoever else hangs."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from notify.webhooks.sending import AT_ONCE
from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.notify.receiver import Receive, Receiver
from tests.server import Server, Setup
from tests.services.process import ROOT, Process
from tests.waiting import eventually

EVENTS = int(os.environ.get("EVENTS", 600))
FAIL, HANG = 0.3, 0.05  # of the answers of a bad receiver
SECONDS = 0.5  # in which a receiver has to answer
SAY = """
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Site, Visitor
site = Site.objects.get(site_token="shop")
dialog = Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))
for first in range(0, {count}, 20):
    post_messages([NewMessage(dialog.pk, "user", str(n)) for n in range(first, first + 20)])
"""

# The hours of the schedule pass, until nothing waits any more.
LATER = """
import time
from django.utils import timezone
from notify.models import Delivery
waiting = Delivery.objects.filter(state="waiting")
while waiting.exists():
    now = timezone.now()
    waiting.filter(due_at__gt=now).update(due_at=now)
    time.sleep(0.1)
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
    server = start_server(setup, OUTBOUND_ALLOW="127.0.0.0/8", WEBHOOK_SECONDS=str(SECONDS))
    command = [sys.executable, "manage.py", "worker"]
    workers = [
        Process(command, tmp_path / f"{number}.log", env=server.env, cwd=ROOT)
        for number in range(2 if setup == "real" else 0)
    ]
    yield server
    for worker in workers:
        worker.end(signal.SIGTERM)


def test_events_arrive_once_and_signed_although_other_receivers_hang(
    server: Server, receive: Receive, tmp_path: Path
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
    turns = (time.monotonic() - began) / SECONDS + 2
    assert max(len(each.headers) for each in hanging) <= AT_ONCE * turns, "few wait there at once"
    logs = [each.read_text() for each in (server.log, *tmp_path.glob("*.log"))]
    assert all(logs)
    assert not [log for log in logs if receiver.url in log], "an address may be a secret"


def test_a_receiver_that_fails_and_hangs_gets_each_event_in_the_end_and_delays_nobody(
    server: Server, receive: Receive
) -> None:
    answers = random.Random(5).choices([503, None, 200], [FAIL, HANG, 1 - FAIL - HANG], k=EVENTS)
    bad, good = receive(statuses=answers), receive()
    secret = tell(server, bad)
    tell(server, good)
    server.manage("shell", "-v0", "-c", SAY.format(count=EVENTS))
    eventually(lambda: len(good.headers) >= EVENTS, seconds=60 + EVENTS / 20)
    assert len(set(good.ids)) == len(good.ids) == EVENTS, "none twice, of two workers"
    eventually(lambda: len(bad.headers) >= EVENTS, seconds=60 + EVENTS / 20)
    assert len(bad.taken) < EVENTS * (1 - FAIL / 2), "the others wait for their next attempt"
    server.manage("shell", "-v0", "-c", LATER)
    assert bad.taken == set(bad.ids)
    assert len(bad.taken) == EVENTS
    seqs = {event["data"]["seq"] for event in bad.verified(secret)}
    assert seqs == {*range(1, EVENTS + 1)}


def test_what_happens_while_a_receiver_hangs_is_told_at_once(
    start_server: StartServer, receive: Receive
) -> None:
    server = start_server("local", OUTBOUND_ALLOW="127.0.0.0/8", WEBHOOK_SECONDS="60")
    receiver, visitor = receive(statuses=[None]), VisitorClient(server)
    tell(server, receiver)
    visitor.session()
    visitor.post("The receiver hangs")
    eventually(lambda: len(receiver.headers) == 1)
    visitor.post("and has room for more")
    eventually(lambda: len(receiver.taken) == 1)
