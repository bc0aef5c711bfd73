"""The tasks of a site as one of its people sees them."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from bot.earning.ledger.reading import found_account
from bot.earning.tasks.doing import COUNTED, left, midnight
from bot.models import BotUser, Submission, Task
from dialogs.representations import iso
from replyx.database.clock import shared_now

NEWEST = 30  # submissions


def tasks_for(user: BotUser, language: str | None = None) -> list[dict[str, Any]]:
    """What a user may do now, and what of it they have done as often as they may:
    `{"id", "title", "text", "link", "reward", "confirmed_by", "done", "waiting", "left",
    "ends_at"}`. `left` counts what they may do today, None is as often as they like; the code
    word is not told.
    """
    now = shared_now()
    own = Submission.objects.filter(account=found_account(user), state__in=COUNTED)
    tasks = list(open_tasks(user, now))
    begun = midnight(tasks[0], now) if tasks else now
    done, today, waiting = Counter[int](), Counter[int](), Counter[int]()
    for task_id, state, at in own.values_list("task", "state", "created_at"):
        done[task_id] += 1
        today[task_id] += at >= begun
        waiting[task_id] += state == Submission.State.WAITING
    return [
        {
            "id": task.pk,
            "title": task.title(language),
            "text": task.text(language),
            "link": task.link,
            "reward": task.reward,
            "confirmed_by": task.confirmed_by,
            "done": done[task.pk],
            "waiting": waiting[task.pk],
            "left": left(task, done[task.pk], today[task.pk]),
            "ends_at": task.ends_at and iso(task.ends_at),
        }
        for task in tasks
    ]


def open_tasks(user: BotUser, now: datetime) -> QuerySet[Task]:
    """Those of a user's site at a moment."""
    return Task.objects.select_related("site").filter(
        Q(begins_at=None) | Q(begins_at__lte=now),
        Q(ends_at=None) | Q(ends_at__gt=now),
        site=user.bot.site_id,
        enabled=True,
    )


def submissions_of(user: BotUser, language: str | None = None) -> list[dict[str, Any]]:
    """What a user has done lately, as `represent_submission` says it."""
    done = Submission.objects.filter(account=found_account(user)).select_related("task")
    return [represent_submission(each, language) for each in done.order_by("-pk")[:NEWEST]]


def represent_submission(done: Submission, language: str | None = None) -> dict[str, Any]:
    """It as its owner sees it."""
    return {
        "id": done.pk,
        "task": done.task_id,
        "title": done.task.title(language),
        "state": done.state,
        "reward": done.reward,
        "note": done.note,
        "reason": done.reason,
        "created_at": iso(done.created_at),
    }
