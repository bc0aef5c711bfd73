"""What happens on the way: to clients, to Redis, to PostgreSQL."""

import asyncio
from random import Random

from tests.chaos.harms.base import harm
from tests.chaos.stage import Stage


@harm("clients not heard", kind="clients")
async def clients_not_heard(stage: Stage, random: Random) -> None:
    """What clients send is held up."""
    await held(stage, "clients", random, up=True, down=False)


@harm("clients hear nothing", kind="clients")
async def clients_hear_nothing(stage: Stage, random: Random) -> None:
    """What clients send arrives, and the answers are held up."""
    await held(stage, "clients", random, up=False, down=True)


@harm("clients reset", kind="clients")
async def clients_reset(stage: Stage, random: Random) -> None:
    """Every connection is broken, three times."""
    for _ in range(3):
        stage.wires["clients"].reset()
        await asyncio.sleep(random.uniform(0.3, 1.5))


@harm("clients slow", kind="clients")
async def clients_slow(stage: Stage, random: Random) -> None:
    """Each connection passes 4 KB a second, as at the edge of a cell."""
    wire = stage.wires["clients"]
    wire.slow(4096)
    try:
        await asyncio.sleep(random.uniform(3, 6))
    finally:
        wire.slow(None)


@harm("way to Redis held up", kind="redis")
async def redis_held(stage: Stage, random: Random) -> None:
    """Both ways, and whoever connects."""
    await held(stage, "redis", random, up=True, down=True)


@harm("way to PostgreSQL held up", kind="postgres")
async def postgres_held(stage: Stage, random: Random) -> None:
    """Its answers alone: what was committed is not known to be."""
    await held(stage, "postgres", random, up=False, down=True)


@harm("way to Redis reset", kind="redis")
async def redis_reset(stage: Stage, random: Random) -> None:
    """Every connection is broken, and new ones are refused for a moment."""
    await broken(stage, "redis", random)


@harm("way to PostgreSQL reset", kind="postgres")
async def postgres_reset(stage: Stage, random: Random) -> None:
    """The same to the database, in the middle of commits."""
    await broken(stage, "postgres", random)


async def held(stage: Stage, wire: str, random: Random, *, up: bool, down: bool) -> None:
    """Hold up what passes for a few seconds."""
    stage.wires[wire].cut(up=up, down=down)
    try:
        await asyncio.sleep(random.uniform(2, 5))
    finally:
        stage.wires[wire].resume()


async def broken(stage: Stage, wire: str, random: Random) -> None:
    """Break every connection, and refuse new ones for a moment."""
    stage.wires[wire].refuse(True)
    try:
        stage.wires[wire].reset()
        await asyncio.sleep(random.uniform(0.5, 2))
    finally:
        stage.wires[wire].refuse(False)
