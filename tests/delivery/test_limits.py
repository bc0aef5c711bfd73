"""Too many, too fast, too large: refused in the words of the contract, and nobody else suffers.

People come from addresses of their own (the tests' server trusts a proxy on this machine), because
the server of these tests counts them all.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from tests.clients import Closed, ManagerClient, VisitorClient
from tests.server import Server
from tests.waiting import eventually

addresses = (f"198.51.100.{number}" for number in count(1))
networks = count(1)


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
    assert anna.post(vera.dialog, "managers may")["seq"] == 7  # 6 is that she takes the dialog over
    assert FromElsewhere(vera.server).post("so may others")["seq"] == 1


def test_colleagues_behind_one_address_open_the_widget_freely_and_a_dialog_counts_when_written(
    strict_server: Server,
) -> None:
    network = f"2001:db8:{next(networks):x}:7"
    colleagues = [FromElsewhere(strict_server, f"{network}::{n:x}") for n in range(1, 14)]
    assert len({each.dialog for each in colleagues}) == 13
    written = [each.try_post("hello").status_code for each in colleagues]
    assert written == [201] * 12 + [429], "an IPv6 address counts as its /64"
    late = colleagues[-1]
    late.http.headers["Accept-Language"] = "ru"
    answer = late.try_post("hello")
    assert 3000 < int(answer.headers["Retry-After"]) <= 3600
    assert "Слишком много новых диалогов" in answer.json()["error"]["detail"]
    assert colleagues[0].post("a dialog that has begun goes on")["seq"] == 2
    assert FromElsewhere(strict_server).post("from another network")["seq"] == 1


def test_of_many_messages_at_the_same_moment_as_many_pass_as_may(vera: VisitorClient) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: vera.try_post(str(n)).status_code, range(16)))
    assert sorted(answers) == [201] * 5 + [429] * 11
    assert vera.log()["last_seq"] == 5


def test_resuming_typing_reading_and_receiving_have_limits_that_are_told(
    vera: VisitorClient,
) -> None:
    vera.post("hello")
    page = {"url": "https://shop.example/tea"}
    bodies = {"typing": {"on": True}, "read": {"seq": 1}, "ack": {"seq": 1}, "page": page}
    for name, body in bodies.items():
        answer = vera.http.post(vera.path(vera.dialog, name), json=body)
        assert answer.status_code == 204
    body = {"site_token": "shop", "visitor_token": vera.visitor_token}
    calls = {vera.path(vera.dialog, name): body for name, body in bodies.items()}
    for path, json in {**calls, "/api/widget/session": body}.items():
        for _ in range(40):
            answer = vera.http.post(path, json=json)
            if answer.status_code == 429:
                break
        assert answer.status_code == 429, path
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["error"]["code"] == "throttled"
    assert (
        FromElsewhere(vera.server, vera.http.headers["X-Forwarded-For"]).post("hello")["seq"] == 1
    )


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
