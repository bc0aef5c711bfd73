"""What a message costs before the door and behind it, in calls: guards of speed. More than so many
are to be asked for here, or spared.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import uvloop
from uvicorn import Config
from uvicorn.server import ServerState

from dialogs import limits
from realtime.history import epoch
from realtime.redis.pipeline import close_pipelines
from replyx.edge.protocol import PunctualProtocol
from replyx.edge.road import Answer, Call, Road, ShortRoads
from tests.cost import calls
from widget.views.site_side import SiteMessagesView

BODY = b'{"text": "Is anybody there?", "client_id": "%s"}' % str(UUID(int=7)).encode()
REQUEST = (
    b"POST /api/widget/dialogs/17/messages HTTP/1.1\r\nHost: localhost\r\n"
    b"X-Forwarded-For: 203.0.113.7\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


class Wire(asyncio.Transport):
    """A client's connection, which keeps what was written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 50_000), "sockname": ("127.0.0.1", 8000)})
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


def cost_of_one(work: Callable[[int], Awaitable[None]]) -> float:
    """The calls for one of many, by what a hundred more cost."""

    def cost(count: int) -> int:
        async def run() -> None:
            await work(count)

        return calls(lambda: uvloop.run(run()))

    cost(20)  # what is made once
    return (cost(120) - cost(20)) / 100


async def echo(call: Call) -> Answer:
    """What is said, to whoever says it."""
    return Answer(201, call.body)


def test_a_post_by_a_short_road_costs_so_many_calls_and_one_write() -> None:
    road = Road("/api/widget/dialogs/(?P<dialog_id>[0-9]+)/messages", echo, SiteMessagesView)
    roads = ShortRoads(road, otherwise=None)
    config = Config(roads, interface="asgi3", access_log=False, log_config=None)

    async def ask(count: int) -> None:
        wire, state = Wire(), ServerState()
        state.default_headers = [(b"date", b"Thu, 26 Nov 2026 12:00:00 GMT")]
        connection = PunctualProtocol(config, state, {})
        connection.connection_made(wire)
        for number in range(count):
            connection.data_received(REQUEST)
            while len(wire.written) == number:
                await asyncio.sleep(0)
        assert {data.endswith(BODY) for data in wire.written} == {True}
        connection.connection_lost(None)

    assert cost_of_one(ask) <= 45


def test_asking_the_limits_of_a_message_costs_so_many_calls(db: None, redis_server: str) -> None:
    epoch()

    async def ask(count: int) -> None:
        asked = (limits.of_messages(n, "203.0.113.7", what=str(n)) for n in range(count))
        await asyncio.gather(*[limits.hit_soon(windows) for windows in asked])
        await close_pipelines()

    assert cost_of_one(ask) <= 33
