"""The receiver of webhooks, by which jobs are judged."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.chaos.conducting import Happened
from tests.chaos.people.books import Said, now
from tests.services.ports import Port

Message = tuple[int, int]  # a dialog and a number
MARGIN_SECONDS = 2.0  # around a harm
# Kinds of harms that can keep a worker from noting an answer: to itself, its stores, its clock.
HINDERING = ("worker", "postgres", "redis", "host")


@dataclass(slots=True)
class Receiver:
    """`taken` are the moments in which each id was answered, `ids` those of each message. The same
    id may come again only where a harm hindered that its answer was noted.
    """

    port: int
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[Message, set[str]] = field(default_factory=lambda: defaultdict(set))

    async def take(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        body = await request.json()
        identity = request.headers["webhook-id"]
        data = body["data"]
        self.taken[identity].append(now())
        self.ids[data["dialog"]["id"], data["seq"]].add(identity)
        return web.Response(status=204)

    def undone(self, said: Sequence[Said]) -> list[Said]:
        """The acknowledged messages that were not delivered."""
        return [each for each in said if (each.dialog, each.seq) not in self.ids]

    def repeated(self) -> int:
        """How many deliveries came again under their id, as they may after a harm."""
        return sum(len(times) - 1 for times in self.taken.values())

    def twice(self, happened: Sequence[Happened]) -> list[str]:
        """What was delivered twice: under two ids, or again though nothing hindered a worker when
        it was answered before.
        """
        harms = [
            (each.began - MARGIN_SECONDS, each.ended + (each.recovered or 0) + MARGIN_SECONDS)
            for each in happened
            if each.harm.kind in HINDERING
        ]
        found = [min(ids) for ids in self.ids.values() if len(ids) > 1]
        for identity, times in self.taken.items():
            before = times[:-1]
            if not all(any(began <= time <= ended for began, ended in harms) for time in before):
                found.append(identity)
        return found

    async def wait_for(self, said: Sequence[Said], seconds: float) -> None:
        """Return when all is delivered, or after so long."""
        until = now() + seconds
        while self.undone(said) and now() < until:
            await asyncio.sleep(0.2)


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a port of loopback."""
    port = Port()
    made = Receiver(port.number)
    application = web.Application()
    application.router.add_post("/", made.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port.let_go()).start()
        yield made
    finally:
        await runner.cleanup()
