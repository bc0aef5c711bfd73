"""Does jobs on an event loop: so many of each queue at once, so that none waits for another's slow
model or mail server.
"""

import asyncio
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, ParamSpec, TypeVar

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.module_loading import import_string

from jobs import claiming, metrics
from jobs.models import Job
from jobs.outcomes import NotYet, Permanent, after
from jobs.tasks import close_what_is_open
from realtime.broadcast import wake
from realtime.groups import work_group
from realtime.parcel import Parcel
from realtime.process.hub import hub
from realtime.sync.watching import keep_in_step
from replyx.database.clock import shared_now

P = ParamSpec("P")
T = TypeVar("T")
logger = structlog.get_logger(__name__)

POLL_SECONDS = 1.0  # of whoever was not woken
SWEEP_SECONDS = 3600.0
ROUND_SECONDS = 1.0
GOODBYE_SECONDS = 2.0  # of the grace: giving back what does not end, and closing what is open


class Worker:
    """One worker; `slots` says how many jobs of each queue it does at once, `poll` how many seconds
    it goes without a look where nobody wakes it, `grace` for how many it lets finish what is under
    way when it is told to stop.
    """

    def __init__(
        self, slots: Mapping[str, int], poll: float = POLL_SECONDS, grace: float | None = None
    ) -> None:
        self._poll = poll
        self._grace = max(0.0, settings.GRACE_SECONDS - GOODBYE_SECONDS if grace is None else grace)
        self.name = f"{claiming.this_process()}{secrets.token_hex(3)}"
        self._slots = slots
        self._running: dict[asyncio.Task[None], Job] = {}
        self._left: set[str] = set()  # tasks that this version does not have
        self._awake = asyncio.Event()
        self._stopping = False
        # Of its own: slow work must not take the threads by which the loop asks the database.
        self._threads = ThreadPoolExecutor(sum(slots.values()) + 4, thread_name_prefix="work")

    def offer(self, *parcels: Parcel) -> None:
        """Something was enqueued; it listens to the group of all who work."""
        self._awake.set()

    async def run(self) -> None:
        """Work until `stop`. Never raises because the database is away: it is tried again."""
        keep_in_step()
        await hub().join(work_group(), self)
        beside = [asyncio.create_task(each) for each in self._beside()]
        try:
            while not self._stopping:
                self._awake.clear()
                try:
                    await self._take()
                except Exception as error:
                    logger.warning("no work is taken", error=repr(error))
                await self._wait(self._poll)
        finally:
            await hub().leave(work_group(), self)
            await self._let_finish()
            for each in beside:
                each.cancel()
            await asyncio.wait(beside)
            await close_what_is_open()
            self._threads.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """Take no more; `run` returns when what is under way is done, or after a grace."""
        self._stopping = True
        self._awake.set()

    async def ask(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call something synchronous, in a thread of the worker."""
        call = database_sync_to_async(function, thread_sensitive=False, executor=self._threads)
        return await call(*args, **kwargs)

    def _wake_in(self, after: timedelta) -> None:
        """Look again at a moment, which a limit of somebody else's sets: not a poll later."""
        asyncio.get_running_loop().call_later(after.total_seconds(), self._awake.set)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _take(self) -> None:
        """Begin what is ready, as far as there is room."""
        for queue in await self.ask(claiming.ready_queues):
            room = self._slots.get(queue, 0) - sum(
                job.queue == queue for job in self._running.values()
            )
            if room > 0 and not self._stopping:
                doing = [job.pk for job in self._running.values()]
                claim = partial(claiming.claim, queue, self.name, room, self._left, doing)
                for job in await self.ask(claim):
                    task = asyncio.create_task(self._do(job))
                    self._running[task] = job
                    task.add_done_callback(self._over)

    def _over(self, task: "asyncio.Task[None]") -> None:
        del self._running[task]
        self._awake.set()  # there is room, and the next one of its key may be ready

    async def _do(self, job: Job) -> None:
        """One attempt, and what becomes of the job. Being cancelled changes nothing of it."""
        began = time.monotonic()
        metrics.WAITED.labels(job.queue).observe((shared_now() - job.run_after).total_seconds())
        try:
            outcome = await self._attempt(job)
        except Exception:  # the database is away: the lease runs out, and it is done once more
            logger.warning("what became of a job is not stored", job=job.pk, exc_info=True)
            outcome = "not_stored"
        metrics.ATTEMPTS.labels(job.queue, outcome).inc()
        metrics.TOOK.labels(job.queue).observe(time.monotonic() - began)

    async def _attempt(self, job: Job) -> str:
        """The outcome, in a word for the metrics."""
        more = False  # attempts are left
        try:
            task = import_string(job.path)
        except ImportError as error:
            return await self._leave(job, error)
        try:
            if job.attempts > task.attempts:
                raise Permanent("Whoever did it was killed, each time.")
            more = job.attempts < task.attempts
            await self._call(task.func, job)
        except NotYet as error:
            await self.ask(claiming.wait, job, error.after)
            self._wake_in(error.after)
            return "waits"
        except Exception as error:
            again = after(error, job.attempts) if more else None
            await self._failed(job, error, again)
            return "dead" if again is None else "repeated"
        await self.ask(claiming.finish, job)
        return "done"

    async def _leave(self, job: Job, error: ImportError) -> str:
        """A task of another version, whose worker takes it at once; after a day there is none."""
        if shared_now() - job.run_after > claiming.LEFT:
            await self._failed(job, error, None)
            return "dead"
        self._left.add(job.path)
        logger.warning("a task is left to another version", task=job.path, error=repr(error))
        if await self.ask(claiming.give_back, job):
            wake(work_group())
        return "left"

    async def _call(self, function: Any, job: Job) -> None:
        if iscoroutinefunction(function):
            await function(*job.args, **job.kwargs)
        else:
            await self.ask(function, *job.args, **job.kwargs)

    async def _failed(self, job: Job, error: Exception, again: timedelta | None) -> None:
        told = "".join(traceback.format_exception(error))
        say = logger.bind(job=job.pk, task=job.path, attempt=job.attempts, error=repr(error))
        if again is not None:
            say.warning("a job failed, and is tried again", seconds=again.total_seconds())
            await self.ask(claiming.put_off, job, again, told)
        else:
            say.error("a job is given up")
            await self.ask(claiming.give_up, job, told)

    def _beside(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What goes on beside the work."""
        yield self._every(settings.JOB_LEASE_SECONDS / 3, self._keep)
        yield self._every(SWEEP_SECONDS, partial(self.ask, claiming.sweep))
        for path in settings.JOB_ROUNDS:
            yield self._every(ROUND_SECONDS, partial(self.ask, import_string(path)))

    async def _every(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                logger.warning("a worker looks in vain", error=repr(error))
            await asyncio.sleep(seconds)

    async def _keep(self) -> None:
        """Say that somebody works here, and renew the leases."""
        await self.ask(claiming.say_here, self.name, list(self._slots))
        await self._renew()

    async def _renew(self) -> None:
        """Whoever lost a job stops: another does it already."""
        held = dict(self._running)
        if not held:
            return
        ours = await self.ask(claiming.renew, self.name, list(held.values()))
        for task, job in held.items():
            if job.pk not in ours and not task.done():
                logger.warning("a job is another worker's now", job=job.pk)
                task.cancel()

    async def _let_finish(self) -> None:
        """Wait for what is under way; what does not end goes back to the others."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=self._grace)
        left = dict(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(set(left))
        try:
            if left:
                await self.ask(self._give_back, list(left.values()))
            await self.ask(claiming.say_gone, self.name)
        except Exception as error:
            logger.warning("the worker leaves without a word", error=repr(error))

    def _give_back(self, jobs: Sequence[Job]) -> None:
        """Another takes them at once, and need not find them by itself."""
        for job in jobs:
            claiming.give_back(job)
        wake(work_group())
