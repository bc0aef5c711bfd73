"""The worker of background tasks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem, skipped
from replyx.doctor.rounds import Plan

TOO_OLD = 60.0  # seconds that a task may wait


@dataclass(frozen=True, slots=True)
class Queue:
    """Tasks that wait, and for how many seconds the oldest does."""

    waiting: int
    oldest: float


def queue() -> Queue | None:
    """The tasks that wait now; None, as nothing runs in the background yet."""
    return None


def look(plan: Plan) -> Iterator[Finding]:
    """The worker keeps up."""
    found = queue()
    if found is None:
        yield skipped("tasks", _("Background tasks are not used yet."))
        return
    text = _("Tasks waiting: {count}, the oldest for {seconds} s.")
    text = text.format(count=found.waiting, seconds=round(found.oldest))
    if found.oldest > TOO_OLD:
        yield problem("tasks", text, _("Start the worker, or look at its log."))
    else:
        yield fine("tasks", text)
