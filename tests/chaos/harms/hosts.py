"""What happens to the host of a server: its clock is set, and it runs another version."""

import asyncio
import re
import shutil
from contextlib import closing
from pathlib import Path
from random import Random

from tests.chaos.harms.base import harm
from tests.chaos.stage import Program, Stage
from tests.services.faketime import Clock
from tests.services.process import ROOT

HOUR = 3600
UNUSED = shutil.ignore_patterns(".*", "var", "tests", "node_modules", "__pycache__", "benchmarks")


@harm("clock of a server jumps", kind="host")
async def clock_jumps(stage: Stage, random: Random) -> None:
    """An hour forward, an hour back, and right again, between two restarts."""
    server = random.choice(stage.servers)
    await jumping(stage, server, random)


@harm("clock of the background worker jumps", kind="host")
async def clock_of_worker_jumps(stage: Stage, random: Random) -> None:
    """The same of whoever does the jobs."""
    await jumping(stage, stage.worker, random)


@harm("two versions at once", kind="host")
async def two_versions(stage: Stage, random: Random) -> None:
    """One of two servers runs from another copy of the program for a while, with another version
    and other static files, as in the middle of a deploy.
    """
    other = stage.directory / "other version"
    if not other.exists():
        await asyncio.to_thread(make_version, other)
    server = random.choice(stage.servers)
    for place in (other, ROOT):
        server.cwd = place
        await restarted(stage, server)
        await asyncio.sleep(random.uniform(1, 3))


async def jumping(stage: Stage, program: Program, random: Random) -> None:
    """Set a program's clock a few times. It has the machine's own again afterwards: one that jumps
    asks a file at each look, which takes half of the processor.
    """
    with closing(Clock()) as clock:
        own, program.env = program.env, program.env | clock.environment
        try:
            await restarted(stage, program)
            for seconds in (HOUR, -HOUR, 0):
                clock.jump(seconds)
                await asyncio.sleep(random.uniform(1, 3))
        finally:
            program.env = own
        await restarted(stage, program)


async def restarted(stage: Stage, program: Program) -> None:
    """Return when everything is ready again."""
    await program.stop()
    await program.start()
    await stage.ready()


def make_version(place: Path) -> None:
    """A copy of the program that calls itself the next version, and looks a little different."""
    shutil.copytree(ROOT, place, ignore=UNUSED)
    version = place / "replyx" / "__init__.py"
    version_line = re.compile(r'(__version__ = ".*)"')
    version.write_text(version_line.sub(r'\1.next"', version.read_text()))
    for style in (place / "static").rglob("*.css"):
        style.write_text(f"{style.read_text()}\n/* the next version */\n")
