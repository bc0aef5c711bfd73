"""All people of a run: how many there are of each, and what they do until it is over."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from random import Random

from aiohttp import ClientWebSocketResponse

from tests.cast import Cast
from tests.chaos.people.books import now
from tests.chaos.people.browsers import Browser, Browsers
from tests.chaos.people.client import Client
from tests.chaos.people.manager import Manager
from tests.chaos.people.visitor import Visitor
from tests.chaos.people.world import Refused, World

MANAGERS = 0.25  # of all clients
BROWSERS = 0.05
IN_AN_INBOX = 12  # dialogs that are open in one
AT_ONCE = 16  # who open the widget at the beginning


@dataclass(frozen=True, slots=True)
class Size:
    """`rate` is how many messages all write in a second, when nothing hinders them."""

    clients: int
    rate: float


class Crowd:
    """Who has come, and what they do; `strangers` are connections of nobody."""

    def __init__(self, world: World, size: Size, random: Random) -> None:
        self.world, self.random = world, random
        self.visitors: list[Visitor] = []
        self.managers: list[Manager] = []
        self.strangers: list[ClientWebSocketResponse] = []
        self._rate, self._clients = size.rate, size.clients
        self._following: list[asyncio.Task[None]] = []
        self._writing: list[asyncio.Task[None]] = []

    @property
    def everybody(self) -> Iterator[Client]:
        yield from self.visitors
        yield from self.managers

    async def come(self, cast: Cast, browsers: Browsers) -> None:
        """Everybody opens what they have; returns when all are connected. Raises
        TimeoutError with the names of those who never were.
        """
        managers = max(4, round(self._clients * MANAGERS))
        pages = max(1, round(self._clients * BROWSERS))
        roads = cycle(("ws", "ws", "sse", "poll"))
        for number in range(self._clients - managers):
            name, own = f"visitor{number}", Random(self.random.random())
            if number < pages:
                self.visitors.append(Browser(self.world, name, own, browsers))
            else:
                self.visitors.append(Visitor(self.world, name, next(roads), own))
        await self._begin()
        self.managers = list(self._managers(cast, managers))
        self._following = [asyncio.create_task(each.follow()) for each in self.everybody]
        if never := await self.absent(60):
            raise TimeoutError(f"never connected: {never}")
        self.world.books.told_offline.clear()  # before the first manager came nobody was there

    async def absent(self, seconds: float) -> list[str]:
        """Who is not connected after so many seconds; nobody as soon as all are at a moment."""
        until = now() + seconds
        while away := [each.name for each in self.everybody if not each.connected]:
            if now() > until:
                break
            await asyncio.sleep(0.1)
        return away

    def write(self) -> None:
        """Everybody begins to write now and then."""
        pause = len(self.visitors + self.managers) / self._rate
        writers: list[Visitor | Manager] = [*self.visitors, *self.managers]
        self._writing = [asyncio.create_task(self._write(each, pause)) for each in writers]

    async def finish(self, seconds: float) -> int:
        """Nobody begins a message any more; how many are still on their way after so long."""
        self.world.over.set()
        _, left = await asyncio.wait(self._writing, timeout=seconds)
        for task in left:
            task.cancel()
        for task in self._writing:
            if task not in left and (error := task.exception()):
                self.world.books.refused.append(repr(error))
        return len(left)

    async def leave(self) -> None:
        """Everybody goes."""
        tasks = [*self._writing, *self._following]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def died(self) -> list[str]:
        """What ended somebody's connection for ever."""
        over = (task for task in self._following if task.done() and not task.cancelled())
        return [repr(task.exception()) for task in over]

    def behind(self, tops: dict[int, int]) -> list[str]:
        """Who has not applied all that is stored; `tops` are the last numbers of the dialogs."""
        return [
            each.name
            for each in self.everybody
            for view in each.views.values()
            if view.last < tops.get(view.dialog, 0)
        ]

    async def _begin(self) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def begin(visitor: Visitor) -> None:
            async with turns:
                await visitor.begin()
                await visitor.write_first()

        await asyncio.gather(*map(begin, self.visitors))

    def _managers(self, cast: Cast, count: int) -> Iterator[Manager]:
        dialogs = [visitor.dialog for visitor in self.visitors]
        tokens = cycle((cast.tokens["anna"], cast.tokens["boris"]))
        roads = cycle(("inbox", "ws", "sse", "inbox", "poll"))
        for number in range(count):
            own, road = Random(self.random.random()), next(roads)
            some = min(len(dialogs), IN_AN_INBOX if road == "inbox" else 1)
            chosen = own.sample(dialogs, some)
            name = f"manager{number}"
            yield Manager(self.world, name, road, own, token=next(tokens), dialogs=chosen)

    async def _write(self, person: Visitor | Manager, pause: float) -> None:
        while True:
            await self.world.pause(person.random.uniform(0, 2 * pause))
            if self.world.over.is_set():
                return
            try:
                await person.write()
            except Refused as refused:
                self.world.books.refused.append(str(refused))


@asynccontextmanager
async def crowd(
    world: World, cast: Cast, browsers: Browsers, size: Size, random: Random
) -> AsyncIterator[Crowd]:
    """People who have come, and go at the end."""
    made = Crowd(world, size, random)
    await browsers.start()
    try:
        await made.come(cast, browsers)
        yield made
    finally:
        await made.leave()
        await browsers.close()
