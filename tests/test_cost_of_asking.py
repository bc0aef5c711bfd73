"""What a message costs before the door and behind it, in calls: guards of speed. More than so many
are to be asked for here, or spared.
"""

import asyncio
from collections.abc import Awaitable, Callable

import uvloop

from dialogs import limits
from realtime.history import epoch
from realtime.redis.pipeline import close_pipelines
from replyx.edge.road import Answer, Call, Road, ShortRoads
from tests.cost import calls
from tests.wires import BODY, REQUEST, Wire, connected
from widget.views.site_side import SiteMessagesView


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

    async def ask(count: int) -> None:
        wire = Wire()
        connection = connected(roads, wire)
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
