"""Who is not let in, and how they are told: a close code, or the status that says the same."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from realtime.connections.websockets import close_reason
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server


@pytest.fixture(scope="module")
def vera(local_server: Server) -> VisitorClient:
    """Vera, on a site of her own dialog."""
    vera = VisitorClient(local_server)
    vera.session()
    vera.post("hello")
    return vera


def close_code(server: Server, path: str, **headers: str) -> int:
    """The code with which a socket is closed at once; 0 when it is let in."""
    url = server.ws_url + path
    with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
        try:
            socket.recv(timeout=10)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        return 0


def status(server: Server, path: str, method: str = "GET", **headers: str) -> int:
    """The status of an event stream; errors are in the contract's words."""
    with httpx.stream(method, server.url + path, headers=headers, timeout=10) as response:
        if response.status_code != 200:
            response.read()
            error = response.json()["error"]
            assert sorted(error) == ["code", "detail", "fields"]
            assert all(error[word] for word in ("code", "detail"))
        return response.status_code


def token(name: str, server: Server) -> dict[str, str]:
    return {"Authorization": f"Token {server.cast.tokens[name]}"}


def test_strangers_get_the_code_of_their_reason(vera: VisitorClient) -> None:
    server, dialog = vera.server, vera.dialog
    viktor = VisitorClient(server)
    viktor.session()
    other = VisitorClient(server, "rival")
    other.session()
    admin, site = f"/ws/dialogs/{dialog}/", f"/ws/widget/dialogs/{dialog}/"
    cases: list[tuple[str, dict[str, str], int]] = [
        (admin, {}, 4002),
        (admin, {"Authorization": "Token forged"}, 4002),
        (admin, token("zoya", server), 4004),
        ("/ws/dialogs/999999/", token("anna", server), 4004),
        (admin, token("anna", server), 0),
        ("/ws/inbox/", {}, 4002),
        (site, {}, 4002),
        (f"{site}?token=forged", {}, 4002),
        (f"{site}?token={viktor.stream_token}", {}, 4004),
        (f"{site}?token={other.stream_token}", {}, 4004),
        (f"{site}?token={vera.visitor_token}", {}, 4002),  # that one never stands in a URL
        (f"{site}?token={vera.stream_token}", {}, 0),
        (f"{site}?token={vera.stream_token}", {"Origin": "https://evil.example"}, 4003),
        (f"/ws/site/dialogs/{dialog}/?token={vera.stream_token}", {}, 0),
        (f"/ws/nowhere/{dialog}/", {}, 4004),
    ]
    for path, headers, code in cases:
        assert close_code(server, path, **headers) == code, path


def test_event_streams_say_the_same_by_their_status(vera: VisitorClient) -> None:
    server, dialog = vera.server, vera.dialog
    viktor = VisitorClient(server)
    viktor.session()
    admin, site = f"/api/dialogs/{dialog}/events", f"/api/widget/dialogs/{dialog}/events"
    cases: list[tuple[str, dict[str, str], int]] = [
        (admin, {}, 401),
        (admin, token("zoya", server), 404),
        (admin, token("anna", server), 200),
        (site, {}, 401),
        (f"{site}?token={viktor.stream_token}", {}, 404),
        (f"{site}?token={vera.visitor_token}", {}, 401),
        (site, {"Authorization": f"Bearer {vera.visitor_token}"}, 200),
        (f"{site}?token={vera.stream_token}", {}, 200),
        (f"{site}?token={vera.stream_token}", {"Origin": "https://evil.example"}, 403),
        (f"/api/site/dialogs/{dialog}/events?token={vera.stream_token}", {}, 200),
    ]
    for path, headers, code in cases:
        assert status(server, path, **headers) == code, path
    assert status(server, site, method="POST") == 405


def test_an_event_stream_is_not_stored_or_held_back_on_its_way(vera: VisitorClient) -> None:
    url = f"{vera.server.url}/api/widget/dialogs/{vera.dialog}/events?token={vera.stream_token}"
    with httpx.stream("GET", url) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "no-cache" in response.headers["cache-control"]
        assert response.headers["x-accel-buffering"] == "no"


def test_a_token_that_runs_out_closes_the_socket_with_4001(start_server: StartServer) -> None:
    server = start_server("local", STREAM_TOKEN_SECONDS="3")
    vera = VisitorClient(server)
    vera.session()
    path = f"/ws/widget/dialogs/{vera.dialog}/?token={vera.stream_token}"
    with vera.socket() as socket:
        assert socket.of_type("hello")
        assert socket.close_code() == 4001
    assert close_code(server, path) == 4001
    assert status(server, path.replace("/ws/", "/api/").replace("/?", "/events?")) == 401
    old = vera.stream_token
    vera.session()
    assert vera.stream_token != old
    assert close_code(server, path.replace(old, vera.stream_token)) == 0


@pytest.fixture(scope="module")
def narrow(starter: Any) -> Iterator[list[Server]]:
    """Servers of both set-ups with room for few sockets."""
    limits = {
        "LIMIT_SOCKETS_PER_VISITOR": "2",
        "LIMIT_SOCKETS_PER_DIALOG": "3",
        "LIMIT_SOCKETS_PER_ADDRESS": "6",
    }
    servers = [starter.start(setup, **limits) for setup in ("local", "real")]
    yield servers
    for server in servers:
        starter.close(server)


def test_too_many_sockets_are_closed_with_4008_until_one_of_them_goes(
    narrow: list[Server],
) -> None:
    for server in narrow:
        vera, anna = VisitorClient(server), ManagerClient(server)
        vera.session()
        with vera.socket() as first, vera.socket() as second:
            first.of_type("hello")
            second.of_type("hello")
            with vera.socket() as third:
                assert third.close_code() == 4008
            events = f"/api/widget/dialogs/{vera.dialog}/events?token={vera.stream_token}"
            assert status(server, events) == 429
            with anna.socket(vera.dialog) as ours:
                ours.of_type("hello")
                with anna.socket(vera.dialog) as too_many:
                    assert too_many.close_code() == 4008
            with anna.socket(vera.dialog) as freed:
                assert freed.next()["type"] == "hello"
        viktor = VisitorClient(server)
        viktor.session()
        opened = [anna.inbox() for _ in range(6)]
        with viktor.socket() as one_address:
            assert one_address.close_code() == 4008
        for socket in opened:
            socket.close()


def test_tokens_do_not_reach_the_log(vera: VisitorClient) -> None:
    with vera.socket() as socket:
        socket.of_type("hello")
    assert vera.stream_token not in vera.server.log.read_text()


def test_a_refusal_says_why_in_the_language_of_the_caller(server: Server) -> None:
    visitor = VisitorClient(server)
    visitor.session()
    url = visitor.path(visitor.dialog, "events")
    details = [
        visitor.http.get(
            url, headers={"Accept-Language": language, "Authorization": "Bearer forged"}
        ).json()["error"]["detail"]
        for language in ("en", "ru,en;q=0.5", "de")
    ]
    assert details[0] == "Log in, or send a valid token."
    assert details[1] == details[2] != details[0]


def test_a_reason_fits_into_a_close_frame_in_every_language() -> None:
    for sentence in ("Слишком часто. " * 20, "x" + "я" * 90, "x" * 200, "Токен \ud83d", "👍" * 40):
        reason = close_reason(sentence)
        assert 0 < len(reason.encode()) <= 123
        assert sentence.encode(errors="ignore").decode().startswith(reason)
