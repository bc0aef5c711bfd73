"""A short run of `bin/chaos`, and that its judgement sees what is wrong."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.chaos.conducting import Happened
from tests.chaos.harms import HARMS
from tests.chaos.judging.receiver import Receiver
from tests.chaos.judging.verdict import Row, Verdict
from tests.chaos.run import Plan, judge, sabotage, settled
from tests.services.process import ROOT
from tests.waiting import eventually

HARMED = (
    *("server process killed", "background worker killed", "Redis killed, empty after it"),
    "clients reset",
)
PLAN = Plan(seconds=5, seed=11, harms=HARMED, clients=24, rate=15)
# What is broken, and the column that says so; one after the other, what changes no row first.
COLUMNS = {
    "state": "state differs",
    "late": "late",
    "job": "jobs twice",
    "told": "told falsely",
    "twice": "twice",
    "order": "out of order",
    "lose": "lost",
    "count": "counts wrong",
}


async def short_run() -> dict[str, Verdict]:
    """The verdict over a run, and over the same after each sabotage."""
    async with settled(PLAN, lambda text: None) as over:
        verdicts = {"": await judge(over)}
        for kind in COLUMNS:
            await sabotage(over, kind)
            verdicts[kind] = await judge(over, patience=2)
        return verdicts


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    return asyncio.run(short_run())


def test_whatever_is_killed_nothing_is_lost_and_everybody_is_well_again(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts[""]
    assert verdict.is_clean, verdict.as_text()
    assert verdict.acked > 50
    assert {row.harm for row in verdict.rows} == set(HARMED)


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_is_broken_behind_the_programs_back_is_seen(
    verdicts: dict[str, Verdict], kind: str
) -> None:
    kinds = list(verdicts)
    before = verdicts[kinds[kinds.index(kind) - 1]]
    column = COLUMNS[kind]
    assert verdicts[kind].wrong[column] > before.wrong[column], verdicts[kind].as_text()
    assert not verdicts[kind].is_clean


@pytest.mark.parametrize(
    ("no_delivery", "recovered", "is_broken"),
    [(17.9, 14.9, False), (18.1, 0.0, True), (1.0, 15.1, True), (1.0, None, False)],
)
def test_what_no_busy_machine_explains_is_judged(
    no_delivery: float, recovered: float | None, is_broken: bool
) -> None:
    row = Row("a harm", 3.0, 0, 0, 0, 0, 0, 0, 0.0, no_delivery, recovered, 0.0)
    assert row.is_broken is is_broken


@pytest.mark.parametrize(
    ("harm", "is_excused"),
    [
        *(("background worker killed", True), ("way to PostgreSQL reset", True)),
        *(("clients reset", False), ("nginx reloaded", False), ("server killed", False)),
    ],
)
def test_only_what_hinders_a_worker_excuses_that_a_job_is_done_again(
    harm: str, is_excused: bool
) -> None:
    receiver = Receiver(0)
    receiver.taken["msg"] = [11.0, 20.0]
    assert receiver.twice([Happened(HARMS[harm], 10, 12, 0)]) == ([] if is_excused else ["msg"])
    receiver.taken["msg"] = [11.0, 20.0, 21.0]  # when nothing was harmed
    assert receiver.twice([Happened(HARMS[harm], 10, 12, 0)]) == ["msg"]


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended may wait for a busy machine's init to take it away."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_run_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    words = ["--clients", "8", "--seed", "1", "--scenario", "nginx reloaded"]
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tests.chaos", *words]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr
        assert "seed 1" in run.stderr.readline()
        whole: set[psutil.Process] = set()

        def is_whole() -> bool:
            """PostgreSQL, Redis and who watches over them."""
            assert run.poll() is None
            whole.update(psutil.Process(run.pid).children(recursive=True))
            return len(whole) >= 3

        eventually(is_whole, seconds=60)
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 130
    eventually(lambda: list(filter(lives, whole)), [])
    assert list(tmp_path.iterdir()) == []
