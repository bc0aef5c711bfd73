"""Somebody has done a task: by a code word, a step of a scenario, or for staff to look at."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from bot.earning import audit
from bot.earning.ledger.writing import hold_of
from bot.earning.tasks.deciding import pay
from bot.models import Account, BotUser, Submission, Task
from replyx.database.clock import shared_now
from replyx.errors import Conflict

COUNTED = [Submission.State.WAITING, Submission.State.CONFIRMED]
WAITING = 20  # tasks of one person that staff has to look at


def reward_by_rule(user: BotUser, task: Task, once: str) -> tuple[Submission, bool]:
    """A scenario's step says that a user did a task: it is confirmed and paid. Whether it is new,
    else it is the one of before with this `once`. Raises Conflict as `submit` does.
    """
    return submit(user, task, once, confirmed=True)


def finish(user: BotUser, task: Task, once: str, said: str = "") -> tuple[Submission, bool]:
    """A user says that they did a task; `said` is the code word where one is asked for, else what
    they tell staff. Raises Conflict as `submit` does, `code` for a wrong word, and `step` for what
    they cannot say by themselves.
    """
    if task.confirmed_by == Task.ConfirmedBy.STEP:
        raise Conflict(_("This task is done in the conversation with the bot."), "step")
    by_code = task.confirmed_by == Task.ConfirmedBy.CODE
    if by_code and not is_code(task, said):
        raise Conflict(_("This is not the code word."), "code")
    return submit(user, task, once, confirmed=by_code, note="" if by_code else said)


def is_code(task: Task, said: str) -> bool:
    """Whether somebody knows the code word."""
    right, given = (" ".join(each.casefold().split()).encode() for each in (task.code, said))
    return bool(right) and secrets.compare_digest(right, given)


@transaction.atomic
def submit(
    user: BotUser, task: Task, once: str, *, confirmed: bool, note: str = ""
) -> tuple[Submission, bool]:
    """Write that a user did a task, once for each `once`. Raises Conflict: `closed` where the task
    is not to be done now or not by people of this site, `limit` where it was done often enough,
    `too_many` where much of theirs waits for staff.
    """
    account = hold_of(user)
    if there := Submission.objects.filter(account=account, once=once).first():
        return there, False
    now = shared_now()
    task = Task.objects.select_related("site").get(pk=task.pk)
    if task.site_id != account.site_id or not is_open(task, now):
        raise Conflict(_("This task cannot be done now."), "closed")
    refuse_too_often(account, task, now)
    if not confirmed:
        refuse_too_many(account)
    submission = Submission.objects.create(
        account=account, task=task, once=once, note=note, reward=task.reward
    )
    after = audit.fields(submission, ["task", "state", "note", "reward"])
    audit.note(account.site_id, None, audit.DONE, submission.pk, {}, after)
    if confirmed:
        pay(submission, account, None)
    return submission, True


def is_open(task: Task, now: datetime) -> bool:
    """Whether it may be done at a moment; how often is another question."""
    begun = task.begins_at is None or task.begins_at <= now
    return task.enabled and begun and (task.ends_at is None or now < task.ends_at)


def refuse_too_often(account: Account, task: Task, now: datetime) -> None:
    """Raises Conflict; else the task is counted as done once more."""
    own = Submission.objects.filter(account=account, task=task, state__in=COUNTED)
    if left(task, own.count(), own.filter(created_at__gte=midnight(task, now)).count()) == 0:
        raise Conflict(_("You have done this task as often as it may be done."), "limit")
    free = Task.objects.filter(Q(limit_all=0) | Q(taken__lt=F("limit_all")), pk=task.pk)
    if not free.update(taken=F("taken") + 1):
        raise Conflict(_("This task was done by so many that it is over."), "limit")


def left(task: Task, done: int, today: int) -> int | None:
    """How often somebody may still do a task today; None is as often as they like."""
    if task.limit_all and task.taken >= task.limit_all:
        return 0
    limits = [(task.limit_each, done), (task.limit_day, today)]
    return min((max(limit - count, 0) for limit, count in limits if limit), default=None)


def midnight(task: Task, now: datetime) -> datetime:
    """When the day of a site began."""
    name = task.site.time_zone or settings.TIME_ZONE
    return now.astimezone(ZoneInfo(name)).replace(hour=0, minute=0, second=0, microsecond=0)


def refuse_too_many(account: Account) -> None:
    """Raises Conflict."""
    waiting = Submission.objects.filter(account=account, state=Submission.State.WAITING)
    if waiting.count() >= WAITING:
        raise Conflict(_("Wait until staff has looked at what you did."), "too_many")
