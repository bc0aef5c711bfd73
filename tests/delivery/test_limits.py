"""Too many, too fast, too large: refused in the words of the contract, and nobody else suffers.

People come from addresses of their own (the tests' server trusts a proxy on this machine), because
the server of these tests counts them all.
"""

from itertools import count
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from tests.clients import Closed, ManagerClient, VisitorClient
from tests.server import Server
from tests.waiting import eventually

addresses = (f"198.51.100.{number}" for number in count(1))


class FromElsewhere(VisitorClient):
    """A visitor from an address of their own, or a given one."""

    def __init__(self, server: Server, address: str | None = None) -> None:
        super().__init__(server)
        self.http.headers["X-Forwarded-For"] = address or next(addresses)
        self.session()

    def _socket_headers(self) -> dict[str, str]:
        return {"X-Forwarded-For": self.http.headers["X-Forwarded-For"]}


@pytest.fixture
def vera(strict_server: Server) -> VisitorClient:
    return FromElsewhere(strict_server)


@pytest.fixture
def anna(strict_server: Server) -> ManagerClient:
    return ManagerClient(strict_server)


def test_a_visitor_who_writes_too_fast_waits_and_nothing_of_it_is_stored(
    vera: VisitorClient, anna: ManagerClient
) -> None:
    for number in range(5):
        vera.post(f"message {number}")
    client_id = str(uuid4())
    for _ in range(3):
        answer = vera.try_post("too fast", client_id)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["error"]["code"] == "throttled"
    assert vera.log()["last_seq"] == 5
    assert anna.post(vera.dialog, "managers may")["seq"] == 6
    assert FromElsewhere(vera.server).post("so may others")["seq"] == 1


def test_an_address_begins_only_so_many_dialogs_and_resumes_any(vera: VisitorClient) -> None:
    address = vera.http.headers["X-Forwarded-For"]
    for _ in range(9):
        FromElsewhere(vera.server, address)
    stranger = VisitorClient(vera.server)
    stranger.http.headers["X-Forwarded-For"] = address
    answer = stranger.http.post("/api/widget/session", json={"site_token": "shop"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    dialog = vera.dialog
    assert vera.session()["dialog"]["id"] == dialog


def test_a_visitor_has_five_connections_on_any_road_and_of_any_process(
    vera: VisitorClient, anna: ManagerClient
) -> None:
    sockets = [vera.socket() for _ in range(5)]
    for socket in sockets:
        socket.of_type("hello")
    assert vera.socket().close_code() == 4008
    answer = vera.http.get(vera.path(vera.dialog, "events"))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    last = anna.post(vera.dialog, "to the five")["seq"]
    for socket in sockets:
        socket.seq(last)
    sockets.pop().close()
    assert_let_in_soon(vera)


def assert_let_in_soon(vera: VisitorClient) -> None:
    """As soon as the server has noticed that another socket is gone."""
    eventually(lambda: is_let_in(vera))


def is_let_in(vera: VisitorClient) -> bool:
    """Whether one socket more is accepted now."""
    with vera.socket() as socket:
        try:
            return bool(socket.next()["type"] == "hello")
        except Closed:
            return False


def test_a_dialog_and_an_address_have_a_number_of_connections_too(strict_server: Server) -> None:
    address = next(addresses)
    people = [FromElsewhere(strict_server, address) for _ in range(4)]
    sockets = [each.socket() for each in people for _ in range(3)]
    for socket in sockets:
        socket.of_type("hello")
    assert people[0].socket().close_code() == 4008  # the thirteenth of the address
    managers = [ManagerClient(strict_server, name) for name in ("anna", "boris")]
    ours = [each.socket(people[0].dialog) for each in managers for _ in range(3)]
    assert sorted(socket.next()["type"] for socket in ours[:5]) == ["hello"] * 5
    assert ours[5].close_code() == 4008  # with Vera's three the ninth of the dialog


def test_who_floods_is_closed_and_nobody_else(vera: VisitorClient, anna: ManagerClient) -> None:
    with vera.socket() as flood, vera.socket() as quiet, anna.socket(vera.dialog) as ours:
        for socket in (flood, quiet, ours):
            socket.of_type("hello")
        try:
            for _ in range(1000):
                flood.send({"type": "pong"})
        except ConnectionClosed:
            pass
        assert flood.close_code() == 4008
        last = vera.post("still here")["seq"]
        quiet.seq(last)
        ours.seq(last)


def test_a_frame_that_is_too_large_closes_its_socket_alone(
    vera: VisitorClient, anna: ManagerClient
) -> None:
    with vera.socket() as large, vera.socket() as quiet:
        quiet.of_type("hello")
        large.send("x" * 16_000)  # within the limit, and no frame
        assert large.of_type("error")["code"] == "malformed"
        large.send("x" * 17_000)
        assert large.close_code() == 1009
        quiet.seq(anna.post(vera.dialog, "still here")["seq"])


def test_a_text_or_a_body_that_is_too_large_is_refused(vera: VisitorClient) -> None:
    assert vera.try_post("я" * 4001).status_code == 400
    assert vera.try_post("x" * 1_000_000).status_code == 413
    assert vera.post("я" * 4000)["seq"] == 1
