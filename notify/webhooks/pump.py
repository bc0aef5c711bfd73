"""Which hooks have something to be sent, and the job that sends it: one of each hook at a time."""

import time
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from jobs.models import Job
from jobs.tasks import task
from notify.models.hooks import Delivery, Hook
from notify.webhooks import sending
from realtime.host import ask
from replyx.database.clock import shared_now

QUEUE = "webhooks"
KEPT = timedelta(days=30)  # deliveries, for whoever looks what was sent
SWEEP_SECONDS = 3600.0
BEHIND = -10  # the priority of receivers that take nothing: whoever takes something comes first


class _Swept:
    """When this process swept last."""

    at = float("-inf")


@task(queue_name=QUEUE)
async def send_due(hook_id: int) -> None:
    """Send a hook what is due, for some seconds; what is left then is another job's, behind those
    of all other hooks.
    """
    if await sending.send_due(hook_id):
        await ask(resume, hook_id)


def resume(hook_id: int) -> None:
    """Go on with a hook that has more."""
    if hook := Hook.objects.filter(pk=hook_id).first():
        begin(hook)


def begin(hook: Hook) -> None:
    """Enqueue the job of a hook. Those of one key never run side by side."""
    priority = BEHIND if hook.failing_since else 0
    send_due.using(key=key_of(hook), priority=priority).enqueue(hook.pk)


def key_of(hook: Hook) -> str:
    return f"hook:{hook.pk}"


def wake(hooks: Collection[Hook]) -> None:
    """Enqueue the job of each of these hooks that has none. One that ends at this moment may not
    have seen what is new: `look` does, within a second.
    """
    keys = {key_of(hook): hook for hook in hooks}
    busy = Job.objects.filter(key__in=keys, state=Job.State.WAITING).values_list("key", flat=True)
    for key in keys.keys() - set(busy):
        begin(keys[key])


def look() -> None:
    """Each worker, once a second (`JOB_ROUNDS`): begin with what has become due, and once an hour
    forget what is long ago.
    """
    due = Delivery.objects.filter(
        hook=OuterRef("pk"), state=Delivery.State.WAITING, due_at__lte=shared_now()
    )
    hooks = list(Hook.objects.filter(Exists(due), is_on=True))
    if hooks:
        with transaction.atomic():
            wake(hooks)
    if time.monotonic() - _Swept.at >= SWEEP_SECONDS:
        _Swept.at = time.monotonic()
        sweep()


def sweep() -> int:
    """Forget deliveries of long ago; how many."""
    return Delivery.objects.filter(created_at__lt=shared_now() - KEPT).delete()[0]


def again(delivery: Delivery) -> None:
    """Send once more what was sent or given up, under its old id, from the schedule's beginning."""
    delivery.state, delivery.attempts = Delivery.State.WAITING, 0
    delivery.due_at = shared_now()
    with transaction.atomic():
        delivery.save(update_fields=["state", "attempts", "due_at"])
        wake({delivery.hook})
