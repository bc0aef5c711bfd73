"""Workers that are killed lose nothing, and nothing comes in another order."""

import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.jobs.receiver import receiver
from tests.server import run_python
from tests.services.process import ROOT, Process
from tests.starting import Starter
from tests.waiting import eventually

JOBS, KEYS, WORKERS, KILLS = 2000, 12, 3, 4


@pytest.fixture(params=["local", "real"])
def env(
    request: pytest.FixtureRequest, starter: Starter, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """An installation of either set-up that serves nobody, and a receiver."""
    server = starter.prepare(request.param)
    own = {"RECEIVER": str(tmp_path / "received"), "JOB_LEASE_SECONDS": "4"}
    yield {**server.env, **own}
    starter.close(server)


def start_worker(env: dict[str, str], tmp_path: Path, number: int) -> Process:
    return Process(
        [sys.executable, "manage.py", "worker"], tmp_path / f"worker{number}.log", env=env, cwd=ROOT
    )


def has(env: dict[str, str], count: int) -> bool:
    """Whether so many were received."""
    with receiver(env["RECEIVER"]) as store:
        return bool(store.execute("SELECT count(*) >= ? FROM received", [count]).fetchone()[0])


def test_two_thousand_jobs_of_twelve_keys_under_kill_9(env: dict[str, str], tmp_path: Path) -> None:
    workers = [start_worker(env, tmp_path, number) for number in range(WORKERS)]
    producer = Process(
        [sys.executable, "-m", "tests.jobs.producer", str(JOBS), str(KEYS)],
        tmp_path / "producer.log",
        env=env,
        cwd=ROOT,
    )
    try:
        for number in range(KILLS):
            enough = (number + 1) * JOBS // (KILLS + 2)
            eventually(partial(has, env, enough), seconds=120)
            workers.pop(0).kill()
            workers.append(start_worker(env, tmp_path, WORKERS + number))
        eventually(partial(has, env, JOBS), seconds=180)
        producer.popen.wait(30)
    finally:
        for process in (*workers, producer):
            process.end(signal.SIGTERM)
    with receiver(env["RECEIVER"]) as store:
        rows = store.execute("SELECT key, number, times FROM received ORDER BY rowid").fetchall()
    for key in range(KEYS):
        numbers = [number for name, number, _times in rows if name == f"chat:{key}"]
        assert numbers == sorted(numbers) == [*range(key, JOBS, KEYS)]
    again = sum(times - 1 for _key, _number, times in rows)
    assert again <= KILLS * 28  # what was under way when its worker was killed, known by its number


def test_a_worker_that_is_told_to_stop_ends_in_time_and_another_goes_on_at_once(
    env: dict[str, str], tmp_path: Path
) -> None:
    long = {**env, "JOB_LEASE_SECONDS": "120", "GRACE_SECONDS": "4"}
    run_python(
        *("manage.py", "shell", "-c"),
        "from tests.jobs.receiver import hold; hold.enqueue('chat', 1)",
        env=long,
    )

    def begun_by(process: Process) -> bool:
        return Path(f"{env['RECEIVER']}.begun.{process.popen.pid}").exists()

    first = start_worker(long, tmp_path, 1)
    eventually(partial(begun_by, first), seconds=60)
    second = start_worker(long, tmp_path, 2)
    try:
        first.popen.send_signal(signal.SIGTERM)
        assert first.popen.wait(20) == 0  # what it did hangs for thirty seconds
        eventually(partial(begun_by, second), seconds=60)
        Path(f"{env['RECEIVER']}.go").touch()
        eventually(partial(has, env, 1), seconds=20)
    finally:
        first.kill()
        second.end(signal.SIGTERM)
    with receiver(env["RECEIVER"]) as store:
        assert store.execute("SELECT times FROM received").fetchall() == [(1,)]
