"""One harm after the other, each until everybody is well again."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.harms import HARMS, Harm
from tests.chaos.judging.counts import counts_differ
from tests.chaos.people.books import now
from tests.chaos.people.crowd import Crowd
from tests.chaos.stage import Stage
from tests.chaos.stage.stage import LEASE_SECONDS

HARM_SECONDS = 120.0  # in which a harm has to be over
RECOVERY_SECONDS = 90.0  # in which everybody has to be well again
QUIET_SECONDS = 1.5  # after which the next one comes
SLACK_SECONDS = 10.0  # beyond the lease, for a machine that is busy
ON_ITS_WAY = 3.0  # seconds that a message may be, while all is well


@dataclass(slots=True)
class Happened:
    """A harm that was done. `recovered` is how many seconds after its end everybody was well, None
    where they never were; `counts` the same of the counts; `error` why it could not be done.
    """

    harm: Harm
    began: float
    ended: float = 0
    recovered: float | None = None
    counts: float | None = None
    error: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def schedule(chosen: Sequence[Harm], random: Random) -> Iterator[Harm]:
    """Each once, then each again, for ever; in another order each time."""
    while True:
        yield from random.sample(chosen, len(chosen))


async def conduct(
    stage: Stage, crowd: Crowd, names: Sequence[str], seconds: float, seed: int
) -> AsyncIterator[Happened]:
    """Do harms for so long, at least each once; tells of each when it is over."""
    chosen = [HARMS[name] for name in names or sorted(HARMS)]
    began = now()
    for number, harm in enumerate(schedule(chosen, Random(f"{seed}: order"))):
        if number >= len(chosen) and now() - began >= seconds:
            return
        yield await happen(harm, stage, crowd, Random(f"{seed}: {number} {harm.name}"))
        await asyncio.sleep(QUIET_SECONDS)


async def happen(harm: Harm, stage: Stage, crowd: Crowd, random: Random) -> Happened:
    """Do a harm, and wait until everybody is well."""
    happened = Happened(harm, now())
    try:
        async with asyncio.timeout(HARM_SECONDS):
            await harm.do(stage, random)
    except Exception as error:
        happened.error = f"{harm.name}: {error!r}"
    happened.ended = now()
    while now() - happened.ended < RECOVERY_SECONDS:
        if all_well(crowd):
            happened.recovered = now() - happened.ended
            break
        await asyncio.sleep(0.1)
    await wait_for_counts(happened, stage, crowd)
    return happened


def all_well(crowd: Crowd) -> bool:
    """Whether everybody is connected, and nobody waits for a message to be taken."""
    oldest = min(crowd.world.under_way.values(), default=now())
    return now() - oldest < ON_ITS_WAY and all(each.connected for each in crowd.everybody)


async def wait_for_counts(happened: Happened, stage: Stage, crowd: Crowd) -> None:
    """Notes when the counts were true; they have until the lease of what died is over."""
    until = now() + LEASE_SECONDS + SLACK_SECONDS
    while now() < until:
        if await counts_differ(stage, crowd) == 0:
            happened.counts = now() - happened.ended
            return
        await asyncio.sleep(0.5)
