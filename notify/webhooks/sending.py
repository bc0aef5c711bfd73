"""Sending what is due to one receiver, and what becomes of it."""

import asyncio
import random
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from dialogs.representations import iso
from notify.models.hooks import Delivery, Hook
from notify.webhooks.signing import headers
from realtime.host import ask
from replyx.database.clock import shared_now
from replyx.database.rows import update
from replyx.outbound import Bounds, Refused, Unreachable, post

logger = structlog.get_logger(__name__)

# After each attempt that failed, as Standard Webhooks recommends: 75 hours in all.
PAUSES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
    timedelta(hours=24),
)  # fmt: skip
LONGEST_FAILURE = sum(PAUSES, timedelta())
ANSWER = 1024  # bytes of an answer that are kept
AT_ONCE = 8  # requests to one receiver
TURN_SECONDS = 5.0  # after which other hooks have their turn
TOGETHER_SECONDS, LOOK_SECONDS = 0.05, 0.5
ATTEMPTS_KEPT = 30  # in the log of a delivery
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to. `status` is the receiver's, None where there was no answer;
    `pause` is how long it asks us to wait.
    """

    delivery: Delivery
    at: datetime
    ms: int
    status: int | None = None
    answer: str = ""
    error: str = ""
    pause: timedelta | None = None

    @property
    def taken(self) -> bool:
        """Whether the receiver has it: 2xx."""
        return self.status is not None and 200 <= self.status < 300


async def send_due(hook_id: int) -> bool:
    """Send a hook what is due, some at a time, for some seconds; whether there is more. What hangs
    takes one place of those, and what comes behind it goes on in the others.
    """
    until = time.monotonic() + TURN_SECONDS
    under_way: dict[asyncio.Task[Outcome], int] = {}
    try:
        while True:
            due = await ask(due_of, hook_id, list(under_way.values()))
            if time.monotonic() < until:
                under_way |= {asyncio.create_task(attempt(each)): each.pk for each in due}
            if not under_way:
                return bool(due)
            over = await some_of(under_way)
            if over:
                await ask(settle, [task.result() for task in over])
            for task in over:
                del under_way[task]
    finally:
        for task in under_way:
            task.cancel()


async def some_of(under_way: Collection[asyncio.Task[Outcome]]) -> set[asyncio.Task[Outcome]]:
    """All of them, or those that are over in a moment, so that they are stored together; none where
    all hang, for which nothing new shall wait either.
    """
    over, hanging = await asyncio.wait(under_way, timeout=TOGETHER_SECONDS)
    if not over:
        over, hanging = await asyncio.wait(
            hanging, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
    return over


def due_of(hook_id: int, under_way: Collection[int] = ()) -> list[Delivery]:
    """What a hook is to be sent now, as far as there is room beside what is under way; nothing if
    it is off.
    """
    due = Delivery.objects.filter(
        hook=hook_id, hook__is_on=True, state=Delivery.State.WAITING, due_at__lte=shared_now()
    )
    room = AT_ONCE - len(under_way)
    return list(
        due.exclude(pk__in=under_way).select_related("hook").order_by("due_at", "id")[:room]
    )


async def attempt(delivery: Delivery) -> Outcome:
    """Send one, once. Whatever goes wrong is its outcome. Needs the hook."""
    hook, now, began = delivery.hook, shared_now(), time.monotonic()
    words: dict[str, Any] = {}
    try:
        signed = headers(hook, delivery.message_id, delivery.body, now)
        bounds = Bounds(size=ANSWER, seconds=settings.WEBHOOK_SECONDS)
        answer = await post(hook.url, delivery.body.encode(), signed, bounds=bounds)
        words = {"status": answer.status, "answer": answer.body.decode("utf-8", "replace")}
        words["pause"] = answer.retry_after
    except (Refused, Unreachable) as error:
        words = {"error": str(error)}
    except Exception as error:
        logger.exception("a webhook is not sent", hook=hook.pk, delivery=delivery.pk)
        words = {"error": repr(error)}
    return Outcome(delivery, now, round((time.monotonic() - began) * 1000), **words)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, a little more or less so that not all come at once;
    None is for ever.
    """
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * random.uniform(1, 1.1)


def settle(outcomes: Sequence[Outcome]) -> None:
    """Store what became of some attempts of one hook at once, and of the hook."""
    now, hook = shared_now(), outcomes[-1].delivery.hook
    for each in outcomes:
        note(each, now)
    with transaction.atomic():
        update([each.delivery for each in outcomes], "state", "attempts", "due_at", "log")
        own = Hook.objects.filter(pk=hook.pk)
        if any(each.taken for each in outcomes):
            own.exclude(failing_since=None).update(failing_since=None)
            hook.failing_since = None
        elif hook.failing_since is None:
            own.filter(failing_since=None).update(failing_since=now)
        if any(each.status == GONE for each in outcomes):
            switch_off(hook, Hook.OffBecause.GONE)
        elif hook.failing_since and now - hook.failing_since >= LONGEST_FAILURE:
            switch_off(hook, Hook.OffBecause.FAILING)


def note(outcome: Outcome, now: datetime) -> None:
    """Bring a delivery up to its latest attempt; not stored yet."""
    delivery = outcome.delivery
    said = {"at": iso(outcome.at), "ms": outcome.ms, "status": outcome.status}
    said |= {"answer": outcome.answer.replace("\0", "�"), "error": outcome.error}
    delivery.log = [*delivery.log, said][-ATTEMPTS_KEPT:]
    delivery.attempts += 1
    pause = pause_after(delivery.attempts)
    if outcome.taken:
        delivery.state = Delivery.State.DONE
    elif pause is None or outcome.status == GONE:
        delivery.state = Delivery.State.FAILED
    else:
        delivery.due_at = now + max(pause, outcome.pause or pause)


def switch_off(hook: Hook, because: str) -> None:
    """Tell a hook nothing more, until somebody switches it on again."""
    hook.is_on, hook.off_because = False, because
    hook.save(update_fields=["is_on", "off_because"])
    logger.error("a webhook is switched off", hook=hook.pk, site=hook.site_id, because=because)
