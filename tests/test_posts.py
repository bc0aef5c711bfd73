"""A post that came whole, given by the server to its road: what the road does not answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

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


def answered(take: Callable[[Call], Awaitable[Answer | None]], long: Long) -> bytes:
    """What one who posts is answered."""
    wire = Wire()

    async def ask() -> None:
        connection = connected(
            ShortRoads(Road(ADDRESS, take, SiteMessagesView), otherwise=long), wire
        )
        connection.data_received(REQUEST)
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
