"""Tasks for the tests, and the receiver outside that they act upon: a file of its own."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from jobs.outcomes import NotYet, Permanent, Retry
from jobs.tasks import close_at_the_end, task

QUEUE, OTHER_QUEUE = "webhooks", "mail"


@contextmanager
def receiver(path: str | Path) -> Iterator[sqlite3.Connection]:
    """The file; what is there was received."""
    store = sqlite3.connect(path, timeout=30, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute(
        "CREATE TABLE IF NOT EXISTS received"
        " (key TEXT, number INT, times INT DEFAULT 1, PRIMARY KEY (key, number))"
    )
    try:
        yield store
    finally:
        store.close()


def receive(key: str, number: int) -> None:
    """Take one delivery; one with a number that came already is known by it, and only counted."""
    with receiver(os.environ["RECEIVER"]) as store:
        store.execute(
            "INSERT INTO received (key, number) VALUES (?, ?)"
            " ON CONFLICT (key, number) DO UPDATE SET times = times + 1",
            [key, number],
        )


@task(queue_name=QUEUE)
def deliver(key: str, number: int) -> None:
    """Deliver; each eleventh fails at first."""
    marker = Path(f"{os.environ['RECEIVER']}.{key}.{number}.failed")
    if number % 11 == 0 and not marker.exists():
        marker.touch()
        raise Retry(timedelta(milliseconds=50))
    receive(key, number)


@task(queue_name=QUEUE, attempts=2)
async def fail(words: str) -> None:
    """Fail each time."""
    raise RuntimeError(words)


@task(queue_name=QUEUE, attempts=1)
async def in_time(key: str, number: int, moment: float) -> None:
    """Deliver at a moment, not before."""
    if (left := moment - time.time()) > 0:
        raise NotYet(timedelta(seconds=left))
    receive(key, number)


@task(queue_name=QUEUE)
async def keep_open(number: int) -> None:
    """Have something that says when it is closed."""

    async def close() -> None:
        receive("closed", number)

    async def close_in_vain() -> None:
        raise RuntimeError("it hangs")

    close_at_the_end(close_in_vain)
    close_at_the_end(close)


@task(queue_name=QUEUE)
def never(words: str) -> None:
    """It makes no sense to try again."""
    raise Permanent(words)


@task(queue_name=QUEUE)
def hang() -> None:
    """Be slow, until it is told to go on."""
    deadline = time.monotonic() + 30
    while not Path(f"{os.environ['RECEIVER']}.go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


@task(queue_name=QUEUE)
def hold(key: str, number: int) -> None:
    """Say who began it, and deliver when it is told to go on."""
    Path(f"{os.environ['RECEIVER']}.begun.{os.getpid()}").touch()
    hang.func()
    receive(key, number)


@task(queue_name=OTHER_QUEUE)
async def quick(key: str, number: int) -> None:
    """Deliver, in another queue and on the event loop."""
    receive(key, number)


def look() -> None:
    """What a worker does once a second."""
    receive("round", 7)


def look_in_vain() -> None:
    """The same, where it fails."""
    raise RuntimeError("nothing to be seen")
