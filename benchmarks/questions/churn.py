"""1,000 event streams come and go (`--seconds 3600`: for an hour): does the server's memory grow?

Each stream is read for a minute and then left, as by a page that closes; another takes its place.
"""

import asyncio
from collections import deque
from statistics import median

from benchmarks.asked import Asked
from benchmarks.asking import tell
from benchmarks.plan import Address
from benchmarks.program import Program
from benchmarks.rows import Measured
from benchmarks.streams import EventStream

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = False
ROUNDS = 1
STREAMS, LIFE = 1000, 60.0
READINGS = 20  # of the memory, in all


def measure(program: Program, asked: Asked) -> Measured:
    """What the server has at first, when every stream was another already, and at the end."""
    program.settle()
    return asyncio.run(_churn(program, asked.seconds))


async def _churn(program: Program, seconds: float) -> Measured:
    loop = asyncio.get_running_loop()
    dialogs = program.dialogs[: STREAMS // 2]
    places = deque(at for each in dialogs for at in (each.visitor, each.manager))
    refused: list[str] = []
    streams = deque([await _greeted(program, place, refused) for place in places])
    life = min(LIFE, seconds / 4)
    readings: list[float] = []
    opened, begun = len(streams), loop.time()
    while (passed := loop.time() - begun) < seconds + life:
        streams.popleft().leave()
        streams.append(await _greeted(program, places[0], refused))
        places.rotate(-1)
        opened += 1
        if passed > life + len(readings) * seconds / READINGS:
            readings.append(program.resident())
        await asyncio.sleep(
            max(0.0, begun + (opened - len(streams)) * life / len(streams) - loop.time())
        )
    for stream in streams:
        stream.leave()
    few = max(1, len(readings) // 4)
    first, last = median(readings[:few]), median(readings[-few:])
    return {
        "streams opened": opened,
        "refused": len(refused),
        "MiB at first": first / 2**20,
        "MiB at the end": last / 2**20,
        "KiB that one which came and went has left": (last - first) / 1024 / opened,
    }


async def _greeted(program: Program, place: Address, refused: list[str]) -> EventStream:
    """A stream that got its first frame; whoever is refused comes again, as a client does."""
    loop = asyncio.get_running_loop()
    while True:
        stream = EventStream(place)
        try:
            await loop.create_connection(lambda: stream, "127.0.0.1", program.port)  # noqa: B023
            await stream.greeted
        except ConnectionError as error:
            refused.append(str(error))
            tell(f"refused: {error}")
            await asyncio.sleep(1)
        else:
            return stream
