"""The job that sends what waits for a chat, and the look that finds what no job sends."""

import asyncio
import time
from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from bot.loading import load, loaded
from bot.models import Bot, Outgoing
from bot.sending import taking
from bot.sending.outcomes import Outcome, settle
from jobs.models import Job
from jobs.outcomes import NotYet
from jobs.tasks import task
from realtime.host import ask
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

QUEUE = "telegram"
TURN_SECONDS = 4.0  # after which others have their turn, and a worker may leave
SWEEP_SECONDS = 3600.0
KEPT, SWEPT = timedelta(days=30), 10_000  # calls, for whoever looks what was sent
PAUSE_SECONDS, PATIENCE_SECONDS = 0.25, 120.0  # of a database that is away


@task(queue_name=QUEUE)
async def send_next(bot_id: int, chat_id: int) -> None:
    """Send what waits for a chat, one after the other, for some seconds; what has to wait, or is
    left then, is the same job's.
    """
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until:
        taken = await ask(taking.take, bot_id, chat_id)
        if taken is None:
            return
        if isinstance(taken, timedelta):
            raise NotYet(taken)
        await finish(taken, await attempt(taken))
    raise NotYet(timedelta())


async def attempt(taken: taking.Taken) -> Outcome:
    """Call Telegram once; whatever goes wrong is the outcome."""
    if taken.pointless:
        return Outcome("pointless", error=taken.pointless)
    await loaded()
    from bot.sending import calling  # loads aiogram, which a server can do without

    return await calling.call(taken)


async def finish(taken: taking.Taken, outcome: Outcome) -> None:
    """Store what became of a call, whatever happens meanwhile: what is not marked is sent again."""
    stored = asyncio.ensure_future(stored_at_last(taken.row, outcome))
    try:
        await asyncio.shield(stored)
    except asyncio.CancelledError:
        await stored
        raise


async def stored_at_last(row: Outgoing, outcome: Outcome) -> None:
    """Store it, as soon as there is a database again."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            await ask(settled, row, outcome)
            return
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            logger.warning("what was sent is not marked yet", row=row.pk, error=repr(error))
        await asyncio.sleep(PAUSE_SECONDS)


@transaction.atomic
def settled(row: Outgoing, outcome: Outcome) -> None:
    """Store it, and go on elsewhere where the chat is."""
    settle(row, outcome)
    if outcome.kind == "moved":
        wake(row.bot_id, outcome.chat_id)


def wake(bot_id: int, chat_id: int) -> None:
    """Have what waits for a chat sent, unless a job is to begin that will see it: whoever sends
    takes the chat's row first, which the caller holds.
    """
    key = key_of(bot_id, chat_id)
    not_begun = Q(locked_until=None) | Q(locked_until__lt=shared_now())
    if not Job.objects.filter(not_begun, key=key, state=Job.State.WAITING).exists():
        send_next.using(key=key).enqueue(bot_id, chat_id)


def look() -> None:
    """Each worker, once a second (`JOB_ROUNDS`): begin where something waits and no job sends it,
    such as one that was given up, and once an hour forget what is long ago. Where there is a bot,
    what calls Telegram is loaded before the first message has to wait for it.
    """
    waits = Outgoing.objects.filter(state=Outgoing.State.WAITING, bot__enabled=True).order_by()
    chats = {key_of(*each): each for each in waits.values_list("bot", "chat_id").distinct()}
    if chats:
        jobs = Job.objects.filter(key__in=chats, state=Job.State.WAITING)
        for key in chats.keys() - set(jobs.values_list("key", flat=True)):
            begin(*chats[key])
    if not _Past.ready and Bot.objects.filter(enabled=True).exists():
        load()
        _Past.ready = True
    if time.monotonic() - _Past.swept >= SWEEP_SECONDS:
        _Past.swept = time.monotonic()
        sweep()


@transaction.atomic
def begin(bot_id: int, chat_id: int) -> None:
    """Of several workers that look, one enqueues the job."""
    taking.lock(bot_id, chat_id)
    if not Job.objects.filter(key=key_of(bot_id, chat_id), state=Job.State.WAITING).exists():
        wake(bot_id, chat_id)


class _Past:
    """When this process swept last, and whether it is ready to call Telegram."""

    swept = float("-inf")
    ready = False


def sweep() -> int:
    """Forget calls of long ago, in the order of their keys, which is that of time; how many."""
    oldest = Outgoing.objects.order_by("pk").values_list("pk", "created_at", "state")[:SWEPT]
    before = shared_now() - KEPT
    gone = [pk for pk, at, state in oldest if at < before and state != Outgoing.State.WAITING]
    return Outgoing.objects.filter(pk__in=gone).delete()[0]


def key_of(bot_id: int, chat_id: int) -> str:
    """What the jobs of a chat are in order by."""
    return f"telegram-out:{bot_id}:{chat_id}"
