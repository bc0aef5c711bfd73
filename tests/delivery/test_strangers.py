"""What a stranger gets at every live address, generated from the routes.

A route whose consumer is not listed here fails: whoever adds one says who may come in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from django.core.signing import Signer

from realtime import groups
from realtime.connections import event_streams, websockets
from realtime.routing import events_urlpatterns, websocket_urlpatterns
from realtime.sync.gateway import SyncConsumer
from tests.clients import ManagerClient, VisitorClient, ok
from tests.server import Server
from tests.sockets import Socket
from widget import tokens

SIDES = {
    websockets.SiteConsumer: "site",
    websockets.AdminConsumer: "admin",
    websockets.InboxConsumer: "inbox",
    SyncConsumer: "sync",
    websockets.Nowhere: "nowhere",
    event_streams.SiteEventsConsumer: "site",
    event_streams.AdminEventsConsumer: "admin",
}
STATUS = {4001: 401, 4002: 401, 4003: 403, 4004: 404}
ELSEWHERE = {"Origin": "https://evil.example"}


@dataclass
class Stranger:
    """Somebody who has no business at an address, and the close code that says so."""

    who: str
    code: int
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    dialog: int | None = None


class Door:
    """A dialog with a secret in it, and everybody who may not hear it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.vera, self.viktor = VisitorClient(server), VisitorClient(server)
        for visitor in (self.vera, self.viktor):
            visitor.session()
            visitor.post(f"a secret of {visitor.dialog}")
        self.dialog = self.vera.dialog
        self.anna = ManagerClient(server, "anna")

    def strangers(self, side: str) -> list[Stranger]:
        """Those of one side of a dialog, of the list, or of an address that is not there."""
        if side == "nowhere":
            return [Stranger("anybody", 4004, headers=self.token_of("anna"))]
        return self.nobody() + (self.site() if side == "site" else self.admin(side))

    def nobody(self) -> list[Stranger]:
        forged = self.vera.stream_token[:-2] + "xx"
        return [
            Stranger("nobody", 4002),
            Stranger("a forged token", 4002, f"token={forged}"),
            Stranger("a forged bearer", 4002, headers={"Authorization": f"Bearer {forged}"}),
            Stranger("an unknown key", 4002, headers={"Authorization": f"Token {'0' * 40}"}),
            Stranger("a forged session", 4002, headers={"Cookie": "sessionid=forged"}),
        ]

    def site(self) -> list[Stranger]:
        expired = signed_again(self.vera.stream_token, exp=0)
        version = claims_of(self.vera.stream_token, tokens.STREAM)["version"]
        revoked = signed_again(self.vera.stream_token, version=version + 1)
        bearer = {"Authorization": f"Bearer {self.viktor.visitor_token}"}
        return [
            Stranger("an expired token", 4001, f"token={expired}"),
            Stranger("an expired bearer", 4001, headers={"Authorization": f"Bearer {expired}"}),
            Stranger("a revoked token", 4002, f"token={revoked}"),
            Stranger("the visitor token in the address", 4002, f"token={self.vera.visitor_token}"),
            Stranger("another visitor", 4004, f"token={self.viktor.stream_token}"),
            Stranger("another visitor's bearer", 4004, headers=bearer),
            Stranger("a manager of the site", 4002, headers=self.token_of("anna")),
            Stranger("the rival's manager", 4002, headers=self.token_of("zoya")),
            Stranger("another page", 4003, f"token={self.vera.stream_token}", ELSEWHERE),
            Stranger("Vera", 4004, f"token={self.vera.stream_token}", dialog=10**9),
        ]

    def admin(self, side: str) -> list[Stranger]:
        bearer = {"Authorization": f"Bearer {self.vera.visitor_token}"}
        left = {"Cookie": self.session_of("boris", leave=True)}
        strangers = [
            Stranger("the visitor", 4002, f"token={self.vera.stream_token}"),
            Stranger("the visitor's bearer", 4002, headers=bearer),
            Stranger("a manager who has logged out", 4002, headers=left),
            Stranger("another page", 4003, headers=ELSEWHERE | {"Cookie": self.session_of("anna")}),
        ]
        if side in ("inbox", "sync"):
            return strangers
        cookie = {"Cookie": self.session_of("zoya")}
        return [
            *strangers,
            Stranger("the rival's manager", 4004, headers=self.token_of("zoya")),
            Stranger("the rival's manager's session", 4004, headers=cookie),
            Stranger("Anna", 4004, headers=self.token_of("anna"), dialog=10**9),
        ]

    def token_of(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Token {self.server.cast.tokens[name]}"}

    def session_of(self, name: str, *, leave: bool = False) -> str:
        """The cookie of a manager who logs in, and out again."""
        with httpx.Client(base_url=self.server.url, timeout=30) as browser:
            browser.get("/admin/login/")
            form = {"username": name, "password": name}
            token = {"X-CSRFToken": browser.cookies["csrftoken"]}
            assert browser.post("/admin/login/", data=form, headers=token).status_code == 302
            cookie = f"sessionid={browser.cookies['sessionid']}"
            if leave:
                token = {"X-CSRFToken": browser.cookies["csrftoken"]}
                assert browser.post("/admin/logout/", headers=token).is_success
        return cookie


@pytest.fixture
def door(server: Server) -> Door:
    return Door(server)


def addresses(patterns: list[Any]) -> Iterator[tuple[str, str]]:
    """Every path of the routes, `{id}` for the dialog, with its side; fails on an unknown one."""
    for pattern in patterns:
        side = SIDES[pattern.callback.consumer_class]
        route = re.sub(r"\(\?P<dialog_id>[^)]*\)", "{id}", pattern.pattern.regex.pattern)
        names = re.search(r"\(\?:(.*?)\)", route)
        for name in names[1].split("|") if names else [""]:
            path = re.sub(r"\(\?:.*?\)", name, route).strip("^$") or "ws/no/such/"
            assert re.fullmatch(r"[a-z/{}]+", path), f"{route}: say how to fill it in"
            yield "/" + path, side


def test_the_routes_are_those_of_the_contract() -> None:
    assert dict(addresses(websocket_urlpatterns)) == {
        "/ws/widget/dialogs/{id}/": "site",
        "/ws/site/dialogs/{id}/": "site",
        "/ws/dialogs/{id}/": "admin",
        "/ws/inbox/": "inbox",
        "/sync": "sync",
        "/ws/no/such/": "nowhere",
    }
    assert dict(addresses(events_urlpatterns)) == {
        "/api/widget/dialogs/{id}/events": "site",
        "/api/site/dialogs/{id}/events": "site",
        "/api/dialogs/{id}/events": "admin",
    }


def test_no_stranger_hears_a_word_on_any_socket(door: Door) -> None:
    got: list[Any] = []
    expected: list[Any] = []
    for path, side in addresses(websocket_urlpatterns):
        for stranger in door.strangers(side):
            url = path.format(id=stranger.dialog or door.dialog) + f"?after=0&{stranger.query}"
            with Socket(door.server.ws_url + url, stranger.headers) as socket:
                code = socket.close_code()
                got.append((path, stranger.who, code, socket.frames))
            expected.append((path, stranger.who, stranger.code, []))
    assert got == expected


def test_no_stranger_hears_a_word_in_any_event_stream(door: Door) -> None:
    got: list[Any] = []
    expected: list[Any] = []
    for path, side in addresses(events_urlpatterns):
        for stranger in door.strangers(side):
            url = path.format(id=stranger.dialog or door.dialog) + f"?after=0&{stranger.query}"
            answer = httpx.get(door.server.url + url, headers=stranger.headers, timeout=10)
            got.append((path, stranger.who, answer.status_code, set(answer.json()["error"])))
            form = {"code", "detail", "fields"}
            expected.append((path, stranger.who, STATUS[stranger.code], form))
    assert got == expected


def test_the_rivals_list_stays_silent_and_opens_no_dialog_of_the_shop(door: Door) -> None:
    zoya = ManagerClient(door.server, "zoya")
    with zoya.inbox() as inbox:
        inbox.send({"type": "open", "dialog_id": door.dialog, "after": 0})
        assert inbox.of_type("error")["code"] == "not_found"
        inbox.send({"type": "read", "dialog_id": door.dialog, "seq": 1})
        assert inbox.of_type("error")["code"] == "not_open"
        door.vera.post("not for Zoya")
        inbox.silent_for(0.5)
    assert ok(door.anna.http.get(f"/api/dialogs/{door.dialog}/"))["unread"] == 2


def test_the_two_sides_of_a_dialog_and_the_lists_share_no_group() -> None:
    ids = range(1, 200)
    makers = (groups.admin_group, groups.site_group, groups.inbox_group)
    names = [make(number) for make in makers for number in ids]
    names += [groups.sync_group(str(number)) for number in ids]
    assert len(set(names)) == len(names)


def claims_of(token: str, kind: str) -> dict[str, Any]:
    """What a token of a server claims, whose database is another than ours."""
    claims: dict[str, Any] = Signer(salt=kind).unsign_object(token)
    return claims


def signed_again(token: str, **changes: int) -> str:
    """A stream token with other claims, signed as the server's own are."""
    return Signer(salt=tokens.STREAM).sign_object(claims_of(token, tokens.STREAM) | changes)
