"""The worker of background tasks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jobs.backlog import backlog
from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

TOO_OLD = 60.0  # seconds that a task may wait


def look(plan: Plan) -> Iterator[Finding]:
    """Somebody does them, and keeps up."""
    work = backlog()
    waiting = _("Tasks waiting: {count}, the oldest for {seconds} s.").format(
        count=work.ready, seconds=round(work.oldest_seconds)
    )
    if not work.workers and work.ready:
        text = _("No worker of background tasks runs.")
        yield problem("tasks", f"{text} {waiting}", _("Start `manage.py worker`."))
    elif work.oldest_seconds > TOO_OLD:
        yield problem("tasks", waiting, _("Look at the worker’s log; start another one."))
    else:
        workers = _("Workers: {count}.").format(count=work.workers)
        yield fine("tasks", f"{workers} {waiting}")
    if work.dead:
        yield warning(
            "dead",
            _("Tasks that were given up: {count}.").format(count=work.dead),
            _("Look at them in the admin, under “Jobs”: start them again or drop them."),
        )
