"""Who shows tasks, balances and payouts hears when they change, whoever changes them."""

from typing import Any

from bot.models import LedgerLine, Payout, PayoutRules, Submission, Task
from dialogs.sites.following import follow_settings
from realtime.sync import follow
from realtime.sync.rows import Verb

DECIDED = (Payout.State.APPROVED, Payout.State.DECLINED)


def follow_earning() -> None:
    """Tell of their rows. What is somebody's own is told to them, by the id of their account, and
    to staff: so are their submissions, as of the task that they did.
    """
    follow(Task, "tasks", site=lambda task: task.site_id)
    follow(
        Submission,
        "tasks",
        site=lambda done: done.account.site_id,
        user=lambda done: done.account_id,
        id=lambda done: done.task_id,
        verbs=lambda done, verb: "updated",
    )
    follow(
        LedgerLine,
        "users",
        site=lambda line: line.account.site_id,
        user=lambda line: line.account_id,
        id=lambda line: line.account_id,
        verbs=lambda line, verb: "balance_updated",
    )
    follow(
        Payout,
        "payouts",
        site=lambda payout: payout.account.site_id,
        user=lambda payout: payout.account_id,
        verbs=verb_of_payout,
    )
    follow_settings(PayoutRules)


def verb_of_payout(payout: Any, verb: Verb) -> str:
    """What happened to a payout: `created`, `updated`, `approved` or `declined`."""
    return str(payout.state) if verb == "updated" and payout.state in DECIDED else verb
