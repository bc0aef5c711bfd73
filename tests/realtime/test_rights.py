"""Whoever loses a right hears nothing more within two seconds, whatever took it, on every road."""

import time
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient, ok, read_events
from tests.server import Server
from tests.shell import Shell
from tests.sockets import Frame, Socket

SECONDS = 2.0
NOISE = 1.5  # seconds that a busy machine may take for the rest of it
# Something that takes a right away from `user`, and what of theirs ends by it.
BOTH = ("session", "token")
CHANGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "left the site": ("Member.objects.filter(user=user).delete()", BOTH),
    "deactivated": ("User.objects.filter(pk=user.pk).update(is_active=False)", BOTH),
    "no staff": ("User.objects.filter(pk=user.pk).update(is_staff=False)", BOTH),
    "deleted": ("user.delete()", BOTH),
    "new password": ("user.set_password('another'); user.save()", BOTH),
    "changed by SQL": (
        "connection.cursor().execute("
        "'UPDATE auth_user SET password = %s WHERE id = %s', ['!', user.pk])",
        BOTH,
    ),
    "no superuser": ("User.objects.filter(pk=user.pk).update(is_superuser=False)", BOTH),
    "logged out": ("client.post('/admin/logout/').status_code", ("session",)),
    "session ended": (
        "Session.objects.filter(session_key=key).update(expire_date=timezone.now())",
        ("session",),
    ),
    "token revoked": ("call_command('token', user.username, revoke='')", ("token",)),
    "token ran out": (
        "ApiToken.objects.filter(user=user).update(expiry=timezone.now())",
        ("token",),
    ),
}
PREPARE = """
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string
def hire(superuser):
    user = User.objects.create_user('m' + get_random_string(8), is_staff=True)
    User.objects.filter(pk=user.pk).update(is_superuser=superuser)
    if not superuser:
        Member.objects.create(user=user, site=Site.objects.get(site_token='shop'))
    client = Client(headers={'host': 'localhost'})
    client.force_login(user)
    people[user.pk] = user, client, client.cookies['sessionid'].value
    return user.pk, ApiToken.objects.issue(user)[1], client.cookies['sessionid'].value
people = {}
"""


class Listener(Thread):
    """Reads an event stream to its end."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.frames: list[Frame] = []
        self._url, self._headers = url, headers
        self.start()

    def run(self) -> None:
        with httpx.stream("GET", self._url, headers=self._headers, timeout=60) as answer:
            self.frames.extend(read_events(answer))


class Connected:
    """A manager by one kind of login on all roads: a dialog, the list with it open, a stream."""

    def __init__(self, server: Server, dialog: int, headers: dict[str, str]) -> None:
        self.server, self.dialog, self.headers = server, dialog, headers
        self.socket = Socket(f"{server.ws_url}/ws/dialogs/{dialog}/", headers)
        self.inbox = Socket(f"{server.ws_url}/ws/inbox/", headers)
        self.inbox.send({"type": "open", "dialog_id": dialog})
        for socket in (self.socket, self.inbox):
            socket.of_type("hello")
        self.stream = Listener(f"{server.url}/api/dialogs/{dialog}/events", headers)

    def codes(self, deadline: float) -> list[int | str]:
        """How the connections end until a moment."""
        ends: list[int | str] = []
        for socket in (self.socket, self.inbox):
            try:
                ends.append(socket.close_code(max(0.01, deadline - time.monotonic())))
            except TimeoutError:
                ends.append("goes on")
            socket.close()
        self.stream.join(max(0.01, deadline - time.monotonic()))
        return [*ends, "goes on" if self.stream.is_alive() else "ends"]

    def heard(self) -> list[str]:
        """The texts that came, on whichever road."""
        frames = [*self.socket.frames, *self.inbox.frames, *self.stream.frames]
        rows = [frame["last_message"]["text"] for frame in frames if frame.get("last_message")]
        return rows + [frame["message"]["text"] for frame in frames if "message" in frame]

    def status(self) -> int:
        """What the API answers."""
        url = f"{self.server.url}/api/dialogs/{self.dialog}/messages"
        return httpx.get(url, headers=self.headers, timeout=30).status_code


@pytest.fixture
def shell(server: Server) -> Iterator[Shell]:
    with Shell(server) as shell:
        shell(PREPARE)
        yield shell


def test_who_loses_a_right_hears_nothing_more_on_any_road(server: Server, shell: Shell) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("for all of them")
    there: dict[tuple[str, str], Connected] = {}
    hired = {}
    for what, (_statement, logins) in CHANGES.items():
        hired[what], token, key = shell(f"hire({what == 'no superuser'})")
        headers = {
            "session": {"Cookie": f"sessionid={key}"},
            "token": {"Authorization": f"Token {token}"},
        }
        for login in logins:
            there[what, login] = Connected(server, vera.dialog, headers[login])
    with anna.socket(vera.dialog, after=1) as stays:
        stays.of_type("hello")
        for what, (statement, _logins) in CHANGES.items():
            shell(f"user, client, key = people[{hired[what]}]")
            shell(statement)
        deadline = time.monotonic() + SECONDS + NOISE
        ends = {who: connected.codes(deadline) for who, connected in there.items()}
        vera.post("a secret")
        stays.seq(2)
    assert {who: end for who, end in ends.items() if "goes on" in end} == {}
    assert {who: end for who, end in ends.items() if end[1] != 4002} == {}
    assert [who for who, connected in there.items() if "a secret" in connected.heard()] == []
    answers = {who: connected.status() for who, connected in there.items()}
    assert {who: status for who, status in answers.items() if status not in (401, 403, 404)} == {}


def test_who_joined_or_left_one_of_their_sites_is_sent_to_join_the_right_lists(
    server: Server, shell: Shell
) -> None:
    stranger = VisitorClient(server, "rival")
    stranger.session()
    stranger.post("first")
    pk, token, _key = shell("hire(False)")
    headers = {"Authorization": f"Token {token}"}
    rival = f"user_id={pk}, site=Site.objects.get(site_token='rival')"
    with Socket(f"{server.ws_url}/ws/inbox/", headers) as inbox:
        shell(f"Member.objects.create({rival}).pk")
        assert inbox.close_code() == 1012
    with Socket(f"{server.ws_url}/ws/inbox/", headers) as inbox:
        inbox.send({"type": "open", "dialog_id": stranger.dialog})
        inbox.of_type("hello")
        shell(f"Member.objects.filter({rival}).delete()")
        assert inbox.close_code() == 1012
    with Socket(f"{server.ws_url}/ws/inbox/", headers) as inbox:
        inbox.send({"type": "open", "dialog_id": stranger.dialog})
        assert inbox.of_type("error")["code"] == "not_found"


def test_a_visitor_whose_tokens_are_revoked_hears_no_more(server: Server, shell: Shell) -> None:
    vera, viktor, anna = VisitorClient(server), VisitorClient(server), ManagerClient(server)
    for visitor in (vera, viktor):
        visitor.session()
        visitor.post("Hello")
    with vera.socket() as revoked, viktor.socket() as stays, vera.events() as stream:
        revoked.of_type("hello")
        visitor_id = ok(anna.http.get(f"/api/dialogs/{vera.dialog}/"))["visitor"]["id"]
        shell(f"Visitor.objects.filter(pk={visitor_id}).update(token_version=7)")
        assert revoked.close_code(SECONDS + NOISE) == 4002
        list(stream)  # it ends, perhaps by another process, which looks by itself
        stays.seq(anna.post(viktor.dialog, "for Viktor")["seq"])


def test_whose_dialog_is_removed_is_told_that_there_is_none(server: Server, shell: Shell) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("Hello")
    with vera.socket() as hers, anna.socket(vera.dialog) as managers:
        shell(f"Dialog.objects.filter(pk={vera.dialog}).delete()")
        assert hers.close_code() == 4004
        assert managers.close_code() == 4004


@pytest.mark.parametrize("what", ["update(site=rival)", "delete()"], ids=["moved", "deleted"])
def test_a_list_hears_nothing_more_of_a_dialog_that_left_its_sites(
    server: Server, shell: Shell, what: str
) -> None:
    vera = VisitorClient(server)
    vera.session()
    vera.post("before")
    shell("rival = Site.objects.get(site_token='rival')")
    _user, token, _key = shell("hire(False)")
    headers = {"Authorization": f"Token {token}"}
    with Socket(f"{server.ws_url}/ws/inbox/", headers) as inbox:
        inbox.send({"type": "open", "dialog_id": vera.dialog})
        inbox.of_type("hello")
        shell(f"Dialog.objects.filter(pk={vera.dialog}).{what}")
        assert inbox.close_code(SECONDS + NOISE) == 1012
    with Socket(f"{server.ws_url}/ws/inbox/", headers) as inbox:
        inbox.send({"type": "open", "dialog_id": vera.dialog})
        assert inbox.of_type("error")["code"] == "not_found"
