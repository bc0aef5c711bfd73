"""What clients do that would harm others if the server let them: they do not read."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from random import Random
from uuid import UUID

from tests.chaos.harms.base import harm
from tests.chaos.people.manager import Manager
from tests.chaos.people.slow_reader import ENDS, SlowReader, differs_for_long, following
from tests.chaos.people.view import View
from tests.chaos.people.visitor import Visitor
from tests.chaos.people.world import World, world
from tests.chaos.stage import Stage

LONG = "\N{GRINNING FACE}" * 4000  # 16 kB
ENOUGH = 200  # such messages
FAREWELL_SECONDS = 11.0  # after which the server waits no longer for its goodbye to be taken
CUT_OFF = re.compile(r"^replyx_slow_clients_total ([\d.e+]+)$", re.MULTILINE)


@harm("readers slow", kind="readers")
async def readers_slow(stage: Stage, random: Random) -> None:
    """A visitor's and some managers' sockets are not read any more while somebody writes in their
    dialog, until the server closes them; one of them hears of it when the goodbye is over, the
    others at once. Raises AssertionError where one of them was not closed as too slow or anybody
    else was, where who comes back shows something else than is so, and where a neighbour of theirs
    in the dialog lost their connection or a message.
    """
    async with (
        world(stage.url, stage.nginx.context()) as apart,
        seated(stage, apart) as (visitor, readers),
        neighbour_of(visitor) as neighbour,
    ):
        before = await cut_off(stage, apart)
        await write_until(stage, visitor, random, before + len(readers))
        *quick, last = readers
        stories = [back(each, 0) for each in quick]
        codes = await asyncio.gather(*stories, back(last, FAREWELL_SECONDS))
        closed = await cut_off(stage, apart) - before
        differs = await differs_for_long(neighbour)
        stayed = neighbour.connected
        losses = [each for each in apart.books.waits if each.what == "road"]
    assert closed == len(readers), f"{closed} of {len(readers)} were closed as too slow"
    assert set(codes) <= ENDS, f"closed with {codes}"
    assert differs is None, differs
    assert stayed
    assert not losses, losses


@asynccontextmanager
async def seated(stage: Stage, apart: World) -> AsyncIterator[tuple[Visitor, Sequence[SlowReader]]]:
    """A visitor, and the readers of their dialog, who have read all there is; by both servers in
    turn. Nobody else writes there: where two messages change places on their way, the second is
    read again at the reader's own pace, and they are not too slow for that.
    """
    visitor = Visitor(apart, "slow", "ws", Random(0))
    await visitor.begin()
    await visitor.write_first()

    def manager(name: str, road: str) -> Manager:
        token, dialogs = stage.cast.tokens[name], [visitor.dialog]
        return Manager(apart, f"slow {name}", road, Random(0), token=token, dialogs=dialogs)

    clients = [visitor, manager("anna", "ws"), manager("boris", "inbox"), manager("boris", "ws")]
    readers = [SlowReader(*each) for each in zip(clients, cycle(stage.ports), strict=False)]
    try:
        for reader in readers:
            await reader.sit_down()
        yield visitor, readers
    finally:
        for reader in readers:
            await reader.leave()


@asynccontextmanager
async def neighbour_of(visitor: Visitor) -> AsyncIterator[Visitor]:
    """The same visitor in another tab, who reads, as everybody does."""
    made = Visitor(visitor.world, "neighbour", "ws", Random(1))
    made.visitor_token, made.stream_token = visitor.visitor_token, visitor.stream_token
    made.dialog = visitor.dialog
    made.views[made.dialog] = View(made.dialog, "site")
    async with following(made):
        while not made.connected:
            await asyncio.sleep(0.05)
        yield made


async def write_until(stage: Stage, visitor: Visitor, random: Random, wanted: int) -> None:
    """Have a manager write long messages until so many were ever cut off, or for long enough."""
    headers = {"Authorization": f"Token {stage.cast.tokens['anna']}"}
    path = f"/api/dialogs/{visitor.dialog}/messages"
    for _ in range(ENOUGH):
        body = {"text": LONG, "client_id": str(UUID(int=random.getrandbits(128), version=4))}
        await visitor.world.call("POST", path, body, headers, random)
        if await cut_off(stage, visitor.world) >= wanted:
            return


async def back(reader: SlowReader, seconds: float) -> int:
    """Read on after a while, then come back; with which code it had been closed."""
    await asyncio.sleep(seconds)
    code = await reader.read_on()
    async with following(reader.client):
        differs = await differs_for_long(reader.client)
    assert differs is None, differs
    return code


async def cut_off(stage: Stage, apart: World) -> int:
    """How many clients both servers have closed because they did not read."""
    count = 0.0
    for port in stage.ports:
        async with apart.http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            count += sum(map(float, CUT_OFF.findall(await answer.text())))
    return round(count)
