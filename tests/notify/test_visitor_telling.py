"""A visitor of a running server leaves, and the answer follows them: once, whatever is killed."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient, ok
from tests.conftest import StartServer
from tests.notify.post_office import PostOffice, text_of
from tests.notify.workers import Workers
from tests.server import Server
from tests.waiting import eventually

ENV = {"PUBLIC_URL": "https://chat.shop.example", "JOB_LEASE_SECONDS": "2", "LEASE_SECONDS": "3"}
DUE = """
from notify.models import VisitorMail
from django.utils import timezone
VisitorMail.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
"""


@pytest.fixture(params=["local", "real"])
def server(
    request: pytest.FixtureRequest, start_server: StartServer, post_office: PostOffice
) -> Server:
    """A server that mails visitors after two seconds."""
    server = start_server(request.param, EMAIL_URL=post_office.url, **ENV)
    server.manage("site", "shop", "--set", "mail_visitor_after=2", "locale=en")
    return server


def asks(server: Server, number: int = 0) -> VisitorClient:
    """A visitor who writes and gives an address."""
    visitor = VisitorClient(server)
    visitor.session()
    visitor.post(f"Where is order {number}?")
    address = {"email": f"v{number}@mail.example"}
    ok(visitor.http.post(visitor.path(visitor.dialog, "email"), json=address))
    return visitor


def answer(server: Server, visitor: VisitorClient, number: int = 0) -> dict[str, Any]:
    """Anna's answer."""
    posted: dict[str, Any] = ManagerClient(server).post(visitor.dialog, f"{number} is on its way.")
    return posted


def outcomes(server: Server, message: dict[str, Any]) -> list[str]:
    """What the trace of an answer says of mails to its visitor."""
    found = ok(ManagerClient(server).http.get(f"/api/messages/{message['id']}/trace"))
    return [mail["outcome"] for mail in found["visitor_mailed"]]


def has(server: Server, message: dict[str, Any], outcome: str) -> Callable[[], bool]:
    return lambda: outcomes(server, message) == [outcome]


def test_whoever_left_is_mailed_once_and_goes_on_by_the_link(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    visitor = asks(server)
    with visitor.socket() as socket:
        message = answer(server, visitor)
        socket.until(lambda frame: frame.get("seq") == message["seq"])
        eventually(lambda: outcomes(server, message), ["waiting"], seconds=40)
        assert post_office.mails == []  # they have it open
    eventually(lambda: people_in(server, visitor.dialog), 0, seconds=20)
    eventually(lambda: came(server, post_office), seconds=60)
    eventually(lambda: outcomes(server, message), ["sent"], seconds=20)
    later = answer(server, visitor, 1)
    eventually(lambda: settled(server), seconds=40)
    assert outcomes(server, later) == []
    [mail] = post_office.mails
    link = re.search(r"https://chat.shop.example(/widget/resume/\S+)", text_of(mail))
    assert link
    assert httpx.get(f"{server.url}{link[1]}").status_code == 200
    visit = httpx.post(f"{server.url}{link[1]}").json()
    back = VisitorClient(server)
    back.visitor_token = visit["token"]
    assert back.session()["dialog"]["id"] == visitor.dialog
    assert httpx.post(f"{server.url}{link[1]}").status_code == 404


def came(server: Server, office: PostOffice) -> bool:
    """Whether there is a mail, when the next look is now and not in half a minute."""
    server.manage("shell", "-c", DUE)
    return len(office.mails) == 1


def people_in(server: Server, dialog: int) -> int:
    """How many connections a dialog's visitor has."""
    root = {"Authorization": f"Token {server.cast.tokens['root']}"}
    path = f"/api/debug/websocket/sync?dialog_id={dialog}"
    found = ok(httpx.get(f"{server.url}{path}", headers=root))
    count: int = found["sync_info"]["specific_dialog"]["site_connections"]
    return count


def settled(server: Server) -> bool:
    """Whether every answer was settled."""
    code = (
        "from dialogs.models import Dialog; from dialogs.models.dialog import UNSEEN;"
        "print(Dialog.objects.filter(UNSEEN).count())"
    )
    return server.manage("shell", "-v0", "-c", code).strip().endswith("0")


def test_a_worker_that_is_killed_before_or_while_it_sends_sends_one_mail(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    post_office.holding = True
    visitor = asks(server)
    message = answer(server, visitor)
    workers.kill()  # before it is due
    eventually(lambda: len(post_office.mails), 1, seconds=40)
    workers.kill()  # when the mail has left, and that is not yet noted
    post_office.holding = False
    eventually(lambda: outcomes(server, message), ["sent"], seconds=60)
    first, again = post_office.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert text_of(first) == text_of(again)


def test_several_workers_mail_once_and_a_mail_server_that_was_away_gets_it_later(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    workers.start()
    workers.start()
    post_office.close()
    visitors = [asks(server, number) for number in range(8)]
    messages = [answer(server, each, n) for n, each in enumerate(visitors)]
    for message in messages:
        eventually(has(server, message, "waiting"), seconds=40)
    reader = visitors[3]
    ok(reader.http.post(reader.path(reader.dialog, "read"), json={"seq": messages[3]["seq"]}))
    post_office.open()
    eventually(lambda: len(post_office.mails) >= 7, seconds=90)
    for number, message in enumerate(messages):
        eventually(has(server, message, "cancelled" if number == 3 else "sent"), seconds=90)
    assert sorted(mail["To"] for mail in post_office.mails) == [
        f"v{number}@mail.example" for number in range(8) if number != 3
    ]
