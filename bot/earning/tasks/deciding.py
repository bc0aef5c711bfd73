"""Staff confirms that a task was done, or declines it; it is decided and paid once."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bot.earning import audit, staff
from bot.earning.ledger.writing import hold, write
from bot.models import Account, LedgerLine, Submission, Task
from replyx.database.clock import shared_now
from replyx.errors import Conflict

MAY_DECIDE = "bot.change_submission"
TOLD = ["state", "reason", "decided_by"]
State = Submission.State


@transaction.atomic
def confirm(submission: Submission, by: User) -> Submission:
    """Confirm it and pay; nothing happens where it is confirmed. Raises PermissionDenied, and
    Conflict `decided` where it was declined.
    """
    submission = held(submission, by)
    if submission.state == State.CONFIRMED:
        return submission
    refuse_decided(submission)
    pay(submission, submission.account, by)
    return submission


@transaction.atomic
def decline(submission: Submission, by: User, reason: str) -> Submission:
    """Decline it, so that it may be done again; nothing happens where it is declined. Raises
    PermissionDenied, and Conflict: `reason` where none is given, `decided` where it was paid.
    """
    submission = held(submission, by)
    if submission.state == State.DECLINED:
        return submission
    refuse_decided(submission)
    if not reason.strip():
        raise Conflict(_("Say why; they will read it."), "reason")
    before = audit.fields(submission, TOLD)
    submission.state, submission.reason = State.DECLINED, reason.strip()
    note_decision(submission, by, before, "submission.declined")
    Task.objects.filter(pk=submission.task_id, taken__gt=0).update(taken=F("taken") - 1)
    return submission


def pay(submission: Submission, account: Account, by: User | None) -> None:
    """Confirm and pay what somebody did, whose account is held; `by` nobody is a rule."""
    before = audit.fields(submission, TOLD)
    submission.state = State.CONFIRMED
    note_decision(submission, by, before, "submission.confirmed")
    once, reward = f"reward:{submission.pk}", LedgerLine.Reason.REWARD
    write(account, submission.reward, reward, once=once, about=submission.task_id)


def held(submission: Submission, by: User) -> Submission:
    """It as it is now, held with its account, for one of staff who may decide it."""
    staff.ask(by, MAY_DECIDE, submission.account.site_id)
    hold(submission.account_id)
    return Submission.objects.select_related("account", "task").get(pk=submission.pk)


def note_decision(
    submission: Submission, by: User | None, before: dict[str, Any], what: str
) -> None:
    """Save what was decided, and who did."""
    submission.decided_by, submission.decided_at = by, shared_now()
    submission.save()
    after = audit.fields(submission, TOLD)
    audit.note(submission.account.site_id, by, what, submission.pk, before, after)


def refuse_decided(submission: Submission) -> None:
    """Raises Conflict."""
    if submission.state != State.WAITING:
        state = submission.get_state_display()
        text = _("It is decided already: {state}.").format(state=state)
        raise Conflict(text, "decided", {"fields": {"state": submission.state}})
