"""A call that came whole, given by the server to its road: what the road does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from replyx.edge.road import Answer, Call, Road, ShortRoads
from tests.wires import BODY, REQUEST, Wire, connected
from widget.views.site_side import SiteMessagesView

ADDRESS = "/api/widget/dialogs/(?P<dialog_id>[0-9]+)/messages"


class Long:
    """What all goes to that has no road: it says what it was sent."""

    def __init__(self) -> None:
        self.clients: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.clients.append(scope["client"][0])
        body = (await receive())["body"]
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def answered(
    take: Callable[[Call], Awaitable[Answer | None]], long: Long, request: bytes = REQUEST
) -> bytes:
    """What one who asks is answered."""
    wire = Wire()

    async def ask() -> None:
        roads = [Road(ADDRESS, take, SiteMessagesView, method=each) for each in ("POST", "GET")]
        connection = connected(ShortRoads(*roads, otherwise=long), wire)
        connection.data_received(request)
        await asyncio.wait(connection.tasks)
        assert connection.cycle.response_complete
        connection.connection_lost(None)

    asyncio.run(ask())
    return b"".join(wire.written)


def test_what_a_road_leaves_is_asked_of_the_long_one_whole_and_of_no_road_again() -> None:
    seen = []

    async def leave(call: Call) -> None:
        seen.append((call.address, call.body))

    long = Long()
    assert answered(leave, long).startswith(b"HTTP/1.1 200 OK\r\n")
    assert seen == [("203.0.113.7", BODY)]
    assert long.clients == ["203.0.113.7"]


def test_a_road_that_fails_is_a_500_as_any_application_that_does() -> None:
    async def fail(_call: Call) -> None:
        raise ZeroDivisionError

    long = Long()
    answer = answered(fail, long)
    assert answer.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert b"\r\nconnection: close\r\n" in answer
    assert long.clients == []


READ = REQUEST.partition(b"Content-Type")[0].replace(b"POST", b"GET") + b"\r\n"


@pytest.mark.parametrize(
    ("request_of", "query"),
    [
        (READ, b""),
        (READ.replace(b"messages", b"messages?limit=7&before=9"), b"limit=7&before=9"),
        (READ.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"), b""),
        (READ.replace(b"GET", b"HEAD"), None),
        (READ.replace(b"messages", b"messages#limit"), b""),
        (READ.replace(b"messages", b"%6dessages"), b""),
        (READ.replace(b"\r\n\r\n", b"\r\nContent-Length: 1\r\n\r\nx"), None),
        (REQUEST.replace(b"messages", b"messages?format=xml"), None),
    ],
)
def test_a_road_takes_what_is_read_and_what_is_asked_of_it(
    request_of: bytes, query: bytes | None
) -> None:
    seen = []

    async def take(call: Call) -> Answer:
        seen.append(call.scope["query_string"])
        return Answer(200, b"{}")

    assert b" 200 OK" in answered(take, Long(), request_of)
    assert seen == ([] if query is None else [query])
