"""A worker: what becomes of jobs, and who is in whose way."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.utils import timezone
from prometheus_client import REGISTRY
from pytest_django import Settings

from jobs.models import Job
from jobs.models import Worker as WorkerRow
from jobs.worker import Worker
from realtime.process.hub import hub
from realtime.redis.pipeline import close_pipelines
from tests.jobs.receiver import (
    deliver,
    fail,
    hang,
    hold,
    in_time,
    keep_open,
    never,
    quick,
    receiver,
)
from tests.waiting import eventually

pytestmark = pytest.mark.django_db

SLOTS = {"webhooks": 2, "mail": 2}
LONG = 600.0  # seconds: nobody polls meanwhile


def work(until: Callable[[], bool], *later: Callable[[], object], poll: float = 0.05) -> None:
    """Have a worker work until something is so; `later` is called once it waits."""

    async def scenario() -> None:
        worker = Worker(SLOTS, poll, grace=0.1)
        running = asyncio.create_task(worker.run())
        try:
            async with asyncio.timeout(30):
                while not await database_sync_to_async(
                    WorkerRow.objects.exists, thread_sensitive=False
                )():
                    await asyncio.sleep(0.01)
                for each in later:
                    await database_sync_to_async(each, thread_sensitive=False)()
                while not await database_sync_to_async(until, thread_sensitive=False)():
                    await asyncio.sleep(0.01)
        finally:
            worker.stop()
            await running
            await hub().stop()
            await close_pipelines()

    asyncio.run(scenario())


def stored(function: Callable[[], object]) -> None:
    """Call it in a thread, outside of the test's transaction: the worker's threads see it."""

    def called() -> None:
        function()
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(called).result()


@pytest.fixture(autouse=True)
def forgotten(db: None, redis_server: str) -> Iterator[None]:
    """What was stored is gone afterwards."""
    yield
    stored(Job.objects.all().delete)
    stored(WorkerRow.objects.all().delete)


def left() -> float:
    """How often a task was left to another version."""
    labels = {"queue": "webhooks", "outcome": "left"}
    return REGISTRY.get_sample_value("replyx_job_attempts_total", labels) or 0.0


def states() -> list[tuple[str, int]]:
    return list(Job.objects.order_by("pk").values_list("state", "attempts"))


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[int]]]:
    """The numbers that came, in their order."""
    monkeypatch.setenv("RECEIVER", str(tmp_path / "received"))

    def ask() -> list[int]:
        with receiver(tmp_path / "received") as store:
            rows = store.execute("SELECT number FROM received ORDER BY rowid").fetchall()
        return [number for (number,) in rows]

    yield ask
    (tmp_path / "received.go").touch()


def test_work_is_done_as_soon_as_it_is_stored_and_nobody_has_to_look(
    received: Callable[[], list[int]],
) -> None:
    work(lambda: received() == [1], lambda: quick.enqueue("chat", 1), poll=LONG)
    assert states() == [("done", 1)]


def test_what_fails_is_tried_again_and_given_up_with_its_error_in_the_end() -> None:
    stored(lambda: fail.enqueue("nobody answers"))
    work(lambda: Job.objects.get().state == "dead")
    job = Job.objects.get()
    assert job.attempts == 2
    assert job.last_error.endswith("RuntimeError: nobody answers\n")


def test_what_has_to_wait_is_done_at_its_moment_which_is_no_attempt(
    received: Callable[[], list[int]],
) -> None:
    moment = time.time() + 1.5
    stored(lambda: in_time.using(key="chat").enqueue("chat", 1, moment))
    stored(lambda: quick.using(key="chat", queue_name="webhooks").enqueue("chat", 2))
    stored(lambda: quick.enqueue("other", 3))
    work(lambda: received() == [3, 1, 2], poll=LONG)
    assert moment <= time.time() < moment + 1
    assert states() == [("done", 1)] * 3


def test_what_a_task_keeps_open_is_closed_with_the_worker(
    received: Callable[[], list[int]],
) -> None:
    stored(lambda: keep_open.enqueue(7))
    work(lambda: Job.objects.get().state == "done")
    assert received() == [7]


def test_what_makes_no_sense_is_tried_once() -> None:
    stored(lambda: never.enqueue("no such address"))
    work(lambda: Job.objects.get().state == "dead")
    assert states() == [("dead", 1)]


def test_what_killed_its_worker_every_time_is_given_up() -> None:
    stored(lambda: deliver.enqueue("chat", 1))
    stored(lambda: Job.objects.update(attempts=deliver.attempts))
    work(lambda: Job.objects.get().state == "dead")
    assert "killed" in Job.objects.get().last_error


def test_slow_work_is_in_the_way_of_its_own_queue_alone(
    received: Callable[[], list[int]],
) -> None:
    for _each in range(4):
        stored(hang.enqueue)
    stored(lambda: quick.enqueue("chat", 1))
    work(lambda: received() == [1], poll=LONG)
    assert {job.state for job in Job.objects.filter(queue="webhooks")} == {"waiting"}


@pytest.mark.usefixtures("received")
def test_a_worker_that_leaves_gives_back_what_it_does_not_finish() -> None:
    stored(hang.enqueue)
    work(lambda: Job.objects.get().attempts == 1)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.locked_until) == ("waiting", 0, None)
    assert not WorkerRow.objects.exists()


def test_a_worker_that_was_held_longer_than_its_lease_does_its_jobs_once(
    tmp_path: Path, received: Callable[[], list[int]]
) -> None:
    stored(lambda: hold.enqueue("chat", 1))

    def its_lease_runs_out() -> None:
        eventually(states, [("waiting", 1)])
        Job.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
        quick.using(queue_name="webhooks").enqueue("other", 2)  # it looks for more, beside it
        eventually(received, [2])
        (tmp_path / "received.go").touch()

    work(lambda: states() == [("done", 1)] * 2, its_lease_runs_out)
    assert received() == [2, 1]


def test_a_worker_looks_after_what_becomes_due(
    settings: Settings, received: Callable[[], list[int]]
) -> None:
    settings.JOB_ROUNDS = ["tests.jobs.receiver.look", "tests.jobs.receiver.look_in_vain"]
    work(lambda: received() == [7])


def test_a_task_of_another_version_is_left_to_it_and_given_up_after_a_day(
    received: Callable[[], list[int]],
) -> None:
    before = left()
    theirs = Job(queue="webhooks", path="jobs.of_the_future.deliver", key="chat")
    stored(theirs.save)
    stored(lambda: quick.using(key="chat").enqueue("chat", 2))

    def a_day_passes() -> None:
        eventually(lambda: left() > before)
        eventually(states, [("waiting", 0), ("waiting", 0), ("done", 1)])
        Job.objects.filter(pk=theirs.pk).update(run_after=timezone.now() - timedelta(days=2))

    work(lambda: received() == [1, 2], lambda: quick.enqueue("chat", 1), a_day_passes)
    theirs.refresh_from_db()
    assert (theirs.state, left()) == ("dead", before + 1)
    assert "jobs.of_the_future" in theirs.last_error
