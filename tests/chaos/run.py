"""A whole run: the stage, the people, the harms, the judgement."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

import psycopg

from tests.chaos.conducting import Happened, conduct
from tests.chaos.judging.counts import counts_differ, presence_differs, unread_differ
from tests.chaos.judging.receiver import Receiver, receiver
from tests.chaos.judging.states import judge_states
from tests.chaos.judging.stored import judge_stored, tops
from tests.chaos.judging.verdict import Verdict, rows_of
from tests.chaos.people.books import Said, now
from tests.chaos.people.browsers import Browsers
from tests.chaos.people.crowd import Crowd, Size, crowd
from tests.chaos.people.world import world
from tests.chaos.sabotage import SABOTAGE
from tests.chaos.stage import Stage, stage
from tests.chaos.stage.stage import LEASE_SECONDS

Tell = Callable[[str], None]

SETTLE_SECONDS = 60.0  # for what is on its way when the last harm is over
JOBS_SECONDS = 120.0  # for what is to be delivered elsewhere


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` is messages a second, of all; `sabotage` what is broken before the judgement."""

    seconds: float
    seed: int
    harms: Sequence[str]
    clients: int
    rate: float
    sabotage: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A run whose harms are over, all people still connected but for those who are `absent`; `left`
    messages are on their way.
    """

    plan: Plan
    stage: Stage
    crowd: Crowd
    receiver: Receiver
    happened: Sequence[Happened]
    left: int
    absent: Sequence[str]


@asynccontextmanager
async def settled(plan: Plan, tell: Tell) -> AsyncIterator[Settled]:
    """Run all but the judgement; everything ends when the block does."""
    async with receiver() as taking, stage(taking.port) as made:
        tell(f"The stage is up at {made.url}; people come.")
        browsers = Browsers(made.nginx.certificate)
        size = Size(plan.clients, plan.rate)
        async with (
            world(made.url, made.nginx.context()) as shared,
            crowd(shared, made.cast, browsers, size, Random(plan.seed)) as here,
        ):
            here.write()
            happened = []
            async for each in conduct(made, here, plan.harms, plan.seconds, plan.seed):
                happened.append(each)
                tell(progress(each, here))
            left, absent = await settle(made, here, taking)
            yield Settled(plan, made, here, taking, happened, left, absent)


async def run(plan: Plan, tell: Tell) -> Verdict:
    """Do all of it; `tell` hears how it goes."""
    async with settled(plan, tell) as over:
        if plan.sabotage:
            await sabotage(over, plan.sabotage)
        return await judge(over)


async def sabotage(over: Settled, kind: str) -> None:
    """Break one thing."""
    await SABOTAGE[kind](over.stage, over.crowd, over.receiver, Random(over.plan.seed))


def progress(happened: Happened, here: Crowd) -> str:
    """One line of a harm."""
    recovered = "never" if happened.recovered is None else f"{happened.recovered:.1f} s"
    counts = "not true" if happened.counts is None else f"true after {happened.counts:.1f} s"
    return (
        f"{happened.harm.name}: {happened.seconds:.1f} s, all well again: {recovered}, "
        f"counts {counts}; {len(here.world.books.said)} acknowledged, "
        f"{len(here.world.books.told_offline)} told falsely"
        f"{'; ' + happened.error if happened.error else ''}"
    )


async def settle(made: Stage, here: Crowd, taking: Receiver) -> tuple[int, list[str]]:
    """Let everything come to rest; how many messages are still on their way, and who is away."""
    left = await here.finish(SETTLE_SECONDS)
    absent = await here.absent(SETTLE_SECONDS)
    until = now() + SETTLE_SECONDS
    while here.behind(tops(made)) and now() < until:
        await asyncio.sleep(0.2)
    number(made, here.world.books.said)
    await taking.wait_for(here.world.books.said, JOBS_SECONDS)
    return left, absent


def number(made: Stage, said: Sequence[Said]) -> None:
    """Give those a number whose page knew only that they are stored."""
    if not any(each.seq == 0 for each in said):
        return
    with psycopg.connect(made.database) as connection:
        rows = connection.execute(
            "SELECT dialog_id, client_id::text, seq FROM dialogs_entry WHERE client_id IS NOT NULL"
        ).fetchall()
    places = {(dialog, client_id): seq for dialog, client_id, seq in rows}
    for each in said:
        each.seq = each.seq or places.get((each.dialog, each.client_id), 0)


async def judge(over: Settled, patience: float = LEASE_SECONDS + 5) -> Verdict:
    """Look at everything; the counts have so many seconds to become true."""
    made, here, taking, happened = over.stage, over.crowd, over.receiver, over.happened
    books = here.world.books
    counts = await until_zero(made, here, patience)
    stored = judge_stored(made, books.said)
    states = await judge_states(here)
    undone = taking.undone(books.said)
    twice = taking.twice(happened)
    failed = [each.error for each in happened if each.error]
    rows = rows_of(happened, stored, undone, books, list(here.everybody))
    late = [row for row in rows if row.is_broken]
    never = [each.harm.name for each in happened if each.recovered is None]
    wrong = {
        "lost": len(stored.lost),
        "twice": len(stored.twice),
        "out of order": len(stored.order) + len(stored.holes),
        "state differs": len(states),
        "jobs undone": len(undone),
        "jobs twice": len(twice),
        "counts wrong": counts + sum(each.counts is None for each in happened),
        "unread wrong": await unread_differ(made, here),
        "presence wrong": presence_differs(here),
        "told falsely": len(books.told_offline),
        "not sent": over.left,
        "not connected": len(over.absent),
        "refused": len(books.refused) + len(here.died),
        "late": len(late),
        "never well": len(never),
        "harms failed": len(failed),
    }
    notes = [
        *failed,
        *(f"never well after: {name}" for name in never),
        *(
            f"late after {row.harm}: delivered after {row.no_delivery:.1f} s, "
            f"recovered after {row.recovered or 0:.1f} s"
            for row in late
        ),
        *(f"not connected at the end: {name}" for name in over.absent),
        *(f"lost: {each}" for each in stored.lost),
        *(f"twice: {each}" for each in stored.twice),
        *(f"out of order: {each}" for each in stored.order),
        *(f"a hole in dialog {each}" for each in stored.holes),
        *(f"state: {each}" for each in states),
        *(f"refused: {each}" for each in [*books.refused, *here.died]),
    ]
    return Verdict(
        over.plan.seed,
        over.plan.clients,
        rows,
        wrong,
        notes,
        len(books.said),
        taking.repeated(),
        books.resets,
    )


async def until_zero(made: Stage, here: Crowd, seconds: float) -> int:
    """By how many connections the counts are wrong after so many seconds."""
    until = now() + seconds
    while (wrong := await counts_differ(made, here)) and now() < until:
        await asyncio.sleep(0.5)
    return wrong
