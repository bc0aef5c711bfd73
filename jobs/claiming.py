"""Whose a job is: taken for a while, kept by renewing, given back with what became of it.

Each step is one statement, so that of two workers one was first, and whoever lost a job changes
nothing of it any more.
"""

import os
import platform
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from jobs.models import Job, Worker
from realtime.presence.lease import machine
from replyx.database.clock import shared_now
from replyx.processes.own import of_each_process

KEPT = timedelta(days=7)  # what is done, and with it what was enqueued once
LEFT = timedelta(days=1)  # for which a version that knows a task may be away
LONGEST_ERROR = 4000  # characters

# What is in the way of a job of a key: an earlier one that is not done, also one that waits for its
# next attempt.
CLAIM = """
WITH ready AS MATERIALIZED (
    SELECT id FROM jobs_job AS job
    WHERE state = 'waiting' AND queue = %s AND run_after <= %s
        AND (locked_until IS NULL OR locked_until < %s) {unless}
        AND (key = '' OR NOT EXISTS (
            SELECT 1 FROM jobs_job AS earlier
            WHERE earlier.key = job.key AND earlier.state = 'waiting' AND NOT earlier.key = ''
                AND earlier.id < job.id
        ))
    ORDER BY priority DESC, run_after, id
    LIMIT %s {locking}
)
UPDATE jobs_job SET locked_by = %s, locked_until = %s, attempts = attempts + 1
WHERE id IN (SELECT id FROM ready)
RETURNING *
"""


def lease() -> timedelta:
    """For how long a job is a worker's that does not renew it."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(
    queue: str,
    worker: str,
    most: int,
    left: Collection[str] = (),
    doing: Collection[int] = (),
) -> list[Job]:
    """Take jobs of a queue that are ready, at most so many, the most urgent first; those whose
    `path` is `left` to others stay until nobody took them for too long, and those that the worker
    is `doing` itself, whose lease ran out while it was held up, are not begun beside themselves.
    """
    now = shared_now()
    unless = f"AND id NOT IN ({_places(doing)})" if doing else ""
    if left:
        unless += f" AND (path NOT IN ({_places(left)}) OR run_after < %s)"
    locking = (
        "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    )
    told = [*left, now - LEFT] if left else []
    words = [queue, now, now, *doing, *told, most, worker, now + lease()]
    statement = CLAIM.format(locking=locking, unless=unless)
    taken = Job.objects.raw(statement, [_adapted(word) for word in words])
    return sorted(taken, key=lambda job: (-job.priority, job.run_after, job.pk))


def _places(words: Collection[object]) -> str:
    """As many places in a statement as there are words."""
    return ", ".join(["%s"] * len(words))


def _adapted(word: object) -> object:
    """A moment as the database of this connection has it."""
    return connection.ops.adapt_datetimefield_value(word) if isinstance(word, datetime) else word


def ready_queues() -> list[str]:
    """The queues in which something may be done now."""
    now = shared_now()
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=now)
    return list(waiting.order_by().values_list("queue", flat=True).distinct())


def renew(worker: str, held: Collection[Job]) -> set[int]:
    """Keep jobs for longer; which of them are still this worker's."""
    ours = Job.objects.filter(
        pk__in=[job.pk for job in held], locked_by=worker, state=Job.State.WAITING
    )
    # What was given back meanwhile is free, and may be due long before a lease ends.
    ours.exclude(locked_until=None).update(locked_until=shared_now() + lease())
    return set(ours.values_list("pk", flat=True))


def _as_claimed(job: Job) -> QuerySet[Job]:
    """The row of a job, if it is still whose it was: another attempt is another's."""
    return Job.objects.filter(
        pk=job.pk, locked_by=job.locked_by, attempts=job.attempts, state=Job.State.WAITING
    )


def finish(job: Job) -> bool:
    """It is done. False if it is not ours any more."""
    return bool(
        _as_claimed(job).update(
            state=Job.State.DONE, finished_at=shared_now(), locked_until=None, last_error=""
        )
    )


def put_off(job: Job, after: timedelta, error: str) -> bool:
    """It failed, and is tried again. False if it is not ours any more."""
    return bool(
        _as_claimed(job).update(
            run_after=shared_now() + after, locked_until=None, last_error=error[-LONGEST_ERROR:]
        )
    )


def wait(job: Job, after: timedelta) -> bool:
    """Its time has not come. False if it is not ours any more."""
    return bool(
        _as_claimed(job).update(
            run_after=shared_now() + after, locked_until=None, attempts=job.attempts - 1
        )
    )


def give_up(job: Job, error: str) -> bool:
    """It failed for good, and waits for somebody who looks at it. False if it is not ours."""
    return bool(
        _as_claimed(job).update(
            state=Job.State.DEAD,
            finished_at=shared_now(),
            locked_until=None,
            last_error=error[-LONGEST_ERROR:],
        )
    )


def give_back(job: Job) -> bool:
    """It was not begun, or may begin again: another takes it at once."""
    return bool(_as_claimed(job).update(locked_until=None, attempts=job.attempts - 1))


def start_again(jobs: QuerySet[Job]) -> int:
    """Try what was given up once more, from the beginning; how many."""
    dead = jobs.filter(state=Job.State.DEAD)
    return dead.update(
        state=Job.State.WAITING, attempts=0, run_after=shared_now(), finished_at=None
    )


def sweep() -> int:
    """Forget what was done long ago, and workers that are gone; how many jobs."""
    before = shared_now() - KEPT
    Worker.objects.filter(seen_at__lt=before).delete()
    return Job.objects.filter(state=Job.State.DONE, finished_at__lt=before).delete()[0]


def say_here(worker: str, queues: Sequence[str]) -> None:
    """This worker is at work."""
    Worker.objects.update_or_create(
        name=worker, defaults={"queues": list(queues), "seen_at": shared_now()}
    )


def say_gone(worker: str) -> None:
    """It is not any more."""
    Worker.objects.filter(name=worker).delete()


@of_each_process
def this_process() -> str:
    """What the names of the workers of this process begin with; 52 characters at most. Hosts and
    containers may share a name, and in a container every process has the same number.
    """
    return f"{platform.node()[:30]}:{os.getpid()}:{machine()}."


def process_of(worker: str) -> str:
    """The same of any worker, by its name."""
    return worker.rpartition(".")[0] + "."
