"""`/sync`: who is let in, what they ask for, and what of it they may know."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from realtime.access import Access, Refused
from realtime.groups import Side
from realtime.host import Door, Host, host
from realtime.sync import Event, gateway
from realtime.sync.feed import may_know
from tests.clients import ManagerClient, VisitorClient
from tests.server import Server
from tests.shell import Shell
from tests.sockets import Frame, Socket

Publish = Callable[..., None]
SECONDS = 2.0
NOISE = 1.5  # seconds that a busy machine may take for the rest of it


@pytest.fixture
def shell(server: Server) -> Iterator[Shell]:
    with Shell(server) as shell:
        shell("from realtime.sync import publish")
        yield shell


def listen(server: Server, name: str, *events: str) -> Socket:
    """A manager's socket, with subscriptions."""
    headers = {"Authorization": f"Token {server.cast.tokens[name]}"}
    socket = Socket(f"{server.ws_url}/sync", headers)
    if events:
        socket.send({"type": "subscribe", "events": list(events)})
    return socket


def told(shell: Shell, event: str, number: int, **whom: Any) -> None:
    """Something changes."""
    shell(f"publish({event!r}, { ({'id': number, **whom})!r})")


def heard(socket: Socket) -> list[tuple[str, int]]:
    """What a socket was told so far."""
    return [
        (frame["event"], frame["data"]["id"])
        for frame in socket.frames
        if frame["type"] == "sync:event"
    ]


def last_of(socket: Socket, number: int) -> dict[str, Any]:
    """Wait for the event of a row."""
    return socket.until(lambda frame: frame.get("data", {}).get("id") == number)


def test_connected_says_where_the_topics_stand_and_events_go_on_from_there(
    server: Server, shell: Shell
) -> None:
    shop = server.cast.sites["shop"]
    with listen(server, "anna", "scenarios.updated", "buttons.*") as anna:
        connected = anna.of_type("connected")
        assert set(connected["versions"]) >= {
            "scenarios", "buttons", "tasks", "settings", "users", "payouts"
        }  # fmt: skip
        assert "cache" not in connected["versions"]
        assert connected["heartbeat"] == 25.0
        told(shell, "scenarios.created", 1, site_id=shop)
        told(shell, "scenarios.updated", 2, site_id=shop, note="of the inside")
        told(shell, "buttons.deleted", 3, site_id=shop)
        told(shell, "tasks.updated", 4, site_id=shop)
        told(shell, "buttons.updated", 5, site_id=shop)
        frame = last_of(anna, 5)
        assert heard(anna) == [
            ("scenarios.updated", 2),
            ("buttons.deleted", 3),
            ("buttons.updated", 5),
        ]
        version = connected["versions"]["buttons"]
        assert frame["data"] == {"id": 5, "version": version + 2}
        assert frame["at"].endswith("Z")
        [scenario] = [each for each in anna.frames if each.get("event") == "scenarios.updated"]
        assert scenario["data"] == {"id": 2, "version": connected["versions"]["scenarios"] + 2}
        anna.send({"type": "unsubscribe", "events": ["buttons.*"]})
        anna.send({"type": "subscribe", "events": ["*"]})
        told(shell, "buttons.updated", 6, site_id=shop)
        last_of(anna, 6)
    with listen(server, "anna") as again:
        assert again.of_type("connected")["versions"]["buttons"] == version + 3


def test_what_happens_before_the_first_subscription_is_heard_is_told_all_the_same(
    server: Server, shell: Shell
) -> None:
    shop = server.cast.sites["shop"]
    told(shell, "tasks.created", 1, site_id=shop)
    with listen(server, "anna") as anna:
        before = anna.of_type("connected")["versions"]["tasks"]
        told(shell, "tasks.created", 2, site_id=shop)
        with listen(server, "root", "tasks.*") as other:
            assert other.of_type("connected")["versions"]["tasks"] >= before
            told(shell, "tasks.created", 3, site_id=shop)
            last_of(other, 3)
        anna.send({"type": "subscribe", "events": ["tasks.created"]})
        anna.send({"type": "subscribe", "events": ["tasks.*"]})
        told(shell, "tasks.created", 4, site_id=shop)
        last_of(anna, 4)
        assert heard(anna)[-3:] == [("tasks.created", number) for number in (2, 3, 4)]


def test_staff_hears_of_its_own_sites_alone(server: Server, shell: Shell) -> None:
    shop, rival = server.cast.sites["shop"], server.cast.sites["rival"]
    with (
        listen(server, "anna", "*") as anna,
        listen(server, "zoya", "*") as zoya,
        listen(server, "root", "*") as root,
    ):
        for socket in (anna, zoya, root):
            socket.of_type("connected")
        told(shell, "payouts.created", 1, site_id=shop, user_id=7)
        told(shell, "payouts.created", 2, site_id=rival, user_id=8)
        told(shell, "users.balance_updated", 3, site_id=rival)
        shell("from realtime.sync import invalidate_cache")
        shell("invalidate_cache('secret:')")
        told(shell, "tasks.updated", 4)
        for socket in (anna, zoya, root):
            last_of(socket, 4)
        assert heard(anna) == [("payouts.created", 1), ("tasks.updated", 4)]
        assert heard(zoya) == [
            ("payouts.created", 2),
            ("users.balance_updated", 3),
            ("tasks.updated", 4),
        ]
        assert [number for _event, number in heard(root)] == [1, 2, 3, 4]
        for frame in root.frames:
            assert not {"site_id", "user_id", "prefix"} & {*frame, *frame.get("data", {})}


def test_a_saved_site_is_told_to_its_staff(server: Server, shell: Shell) -> None:
    shop = server.cast.sites["shop"]
    with listen(server, "anna", "settings.*") as anna, listen(server, "zoya", "*") as zoya:
        for socket in (anna, zoya):
            socket.of_type("connected")
        shell(f"Site.objects.get(pk={shop}).save()")
        assert last_of(anna, shop)["event"] == "settings.updated"
        told(shell, "tasks.updated", 99)
        last_of(zoya, 99)
        assert heard(zoya) == [("tasks.updated", 99)]


def test_strangers_are_told_so(server: Server, shell: Shell) -> None:
    vera = VisitorClient(server)
    vera.session()
    shell("from django.test import Client")
    shell("client = Client(headers={'host': 'localhost'})")
    shell("client.force_login(User.objects.get(username='anna'))")
    key = shell("client.cookies['sessionid'].value")
    session = {"Cookie": f"sessionid={key}"}
    shell("User.objects.create_user('nosites', is_staff=True).pk")
    no_sites = shell("ApiToken.objects.issue(User.objects.get(username='nosites'))[1]")
    refused: list[tuple[dict[str, str], int]] = [
        ({}, 4002),
        ({"Authorization": f"Bearer {vera.visitor_token}"}, 4002),
        ({"Authorization": "Token nonsense"}, 4002),
        ({"Cookie": "sessionid=nonsense"}, 4002),
        ({"Authorization": f"Token {no_sites}"}, 4002),
        ({**session, "Origin": "https://evil.example"}, 4003),
    ]
    for headers, code in refused:
        with Socket(f"{server.ws_url}/sync", headers) as socket:
            assert socket.close_code() == code, headers
            assert socket.frames == []
    with Socket(f"{server.ws_url}/sync?token={vera.stream_token}") as socket:
        assert socket.close_code() == 4002
    with Socket(f"{server.ws_url}/sync", {**session, "Origin": server.url}) as socket:
        socket.of_type("connected")


def test_what_is_not_understood_changes_nothing_and_a_flood_is_closed(server: Server) -> None:
    with listen(server, "anna", "tasks.*") as anna:
        anna.of_type("connected")
        wrong: list[tuple[Frame | str, str | None]] = [
            ("{}", "malformed"),
            ({"type": "subscribe", "events": "*"}, "malformed"),
            ({"type": "subscribe", "events": ["tasks.*", "*.updated"]}, "no_such_event"),
            ({"type": "unsubscribe", "events": ["tasks"]}, "no_such_event"),
            (
                {"type": "subscribe", "events": [f"tasks.{'x' * n}" for n in range(1, 30)] * 9},
                None,
            ),
            ({"type": "subscribe", "events": numbered(101)}, "too_many_events"),
            ({"type": "typing", "on": True}, "malformed"),
            ({"type": "ack", "seq": 1}, "not_open"),
        ]
        for frame, code in wrong:
            anna.send(frame)
            if code is not None:
                assert anna.of_type("error")["code"] == code
        for _ in range(60):
            anna.send({"type": "subscribe", "events": ["tasks.*"]})
        assert anna.close_code() == 4008


def numbered(count: int) -> list[str]:
    """So many different events."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [f"tasks.{letters[n % 26]}{letters[n // 26]}" for n in range(count)]


def test_who_loses_the_right_is_closed_within_two_seconds(server: Server, shell: Shell) -> None:
    shell("User.objects.create_user('gone', is_staff=True).pk")
    shell("gone = User.objects.get(username='gone')")
    shell("Member.objects.create(user=gone, site=Site.objects.get(site_token='shop')).pk")
    token = shell("ApiToken.objects.issue(gone)[1]")
    with Socket(f"{server.ws_url}/sync", {"Authorization": f"Token {token}"}) as socket:
        socket.of_type("connected")
        shell("Member.objects.create(user=gone, site=Site.objects.get(site_token='rival')).pk")
        assert socket.close_code(SECONDS + NOISE) == 1012  # to come back to the right sites
    with Socket(f"{server.ws_url}/sync", {"Authorization": f"Token {token}"}) as socket:
        socket.of_type("connected")
        shell("User.objects.filter(pk=gone.pk).update(is_active=False)")
        assert socket.close_code(SECONDS + NOISE) == 4002
    shell("gone.delete()")


def test_who_has_a_list_open_is_not_there_for_visitors(server: Server, shell: Shell) -> None:
    """An admin page that refreshes itself answers nobody."""
    vera = VisitorClient(server, "rival")
    with listen(server, "zoya", "*") as zoya:
        zoya.of_type("connected")
        assert vera.session()["site"]["online"] is not True
        manager = ManagerClient(server, "zoya")
        numbers = manager.http.get("/health/websocket").json()
        assert numbers["active_admin_connections"] >= 1


def test_a_server_that_is_stopped_says_when_to_come_back(start_server: Any) -> None:
    server = start_server("local", HEARTBEAT_SECONDS="1")
    with listen(server, "anna", "*") as anna:
        anna.of_type("connected")
        anna.of_type("ping", 5)
        anna.send({"type": "pong"})
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 5
        assert anna.of_type("moving")["retry_in"] >= 0
        assert anna.close_code() == 1012


def access(side: Side, *sites: int, user_id: int | None = None) -> Access:
    return Access(side, "x:1", 1, "X", "127.0.0.1", site_ids=sites, user_id=user_id)


@pytest.mark.parametrize(
    ("event", "site_id", "user_id", "known"),
    [
        ("users.balance_updated", 1, 5, True),
        ("payouts.approved", 1, 5, True),
        ("payouts.approved", None, 5, True),
        ("users.balance_updated", 1, 6, False),
        ("payouts.created", 1, None, False),
        ("payouts.created", None, None, False),
        ("tasks.created", 1, None, True),
        ("tasks.updated", 1, 6, False),
        ("tasks.created", 2, None, False),
        ("tasks.updated", 1, 5, True),
        ("settings.updated", 1, None, False),
        ("scenarios.updated", 1, 5, False),
        ("cache.invalidated", 1, 5, False),
    ],
)
def test_a_user_hears_of_what_is_theirs_and_of_their_sites_tasks(
    event: str, site_id: int | None, user_id: int | None, known: bool
) -> None:
    said = Event(event, 1, {"id": 1}, site_id, user_id, "")
    assert may_know(access("site", 1, user_id=5), said) is known
    if user_id is not None:
        assert not may_know(access("site"), said)  # whoever is nobody


def test_the_first_door_that_knows_somebody_lets_them_in(monkeypatch: pytest.MonkeyPatch) -> None:
    user = access("site", 1, user_id=5)

    def stays(accesses: list[Access]) -> list[int]:
        return [0 for _ in accesses]

    doors = (
        Door(lambda scope: None, stays),
        Door(lambda scope: user if scope["query_string"] == b"token=1" else None, stays),
    )
    before = host()
    fields = {name: getattr(before, name) for name in Host.__slots__}
    monkeypatch.setattr(gateway, "host", lambda: Host(**{**fields, "sync_doors": doors}))
    assert gateway.let_in({"query_string": b"token=1"}) == (user, doors[1])
    with pytest.raises(Refused) as refused:
        gateway.let_in({"query_string": b""})
    assert refused.value.code == 4002
