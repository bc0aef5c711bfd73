"""What `bot` holds of dialogs and visitors (`dialogs.keeping.holding.Holder`)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q

from bot.earning.audit import forget_words
from bot.models import (
    Account,
    Bot,
    BotUser,
    Chat,
    Copy,
    Outgoing,
    Payout,
    Progress,
    Submission,
    Topic,
    Update,
)
from dialogs.keeping.own import forget_in_admin
from dialogs.models import Channel, Visitor
from dialogs.representations import iso
from jobs.models import Job

NOBODY = "—"
JOBS = "telegram", "telegram-out"  # what keys of jobs begin with that name a chat


class BotHolder:
    """Accounts in Telegram, which message there says which entry, and what was earned."""

    tables = frozenset(
        {
            *("bot.BotUser", "bot.Chat", "bot.Progress"),
            *("bot.Update", "bot.Outgoing", "bot.Copy", "bot.Topic"),
            *("bot.Account", "bot.LedgerLine", "bot.Payout", "bot.Submission", "bot.Audit"),
        }
    )

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """All that is of a dialog hangs on it. What Telegram itself shows stays in the chats."""

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """What was said to Telegram, and names of topics; that there were topics stays. Where the
        group takes it, a topic is called by the visitor's number after the commit (`topics`).
        """
        Copy.objects.filter(dialog__in=dialog_ids).delete()
        Outgoing.objects.filter(dialog__in=dialog_ids).delete()
        Topic.objects.filter(dialog__in=dialog_ids).update(name=NOBODY)

    def tell(self, visitor: Visitor, /, *, with_notes: bool) -> dict[str, Any]:
        """Their accounts in Telegram, what they answered to scenarios, and what they earned."""
        numbers = numbers_of(visitor)
        if not numbers:
            return {}
        users = BotUser.objects.filter(bot__site=visitor.site_id, telegram_id__in=numbers)
        ways = Progress.objects.filter(bot__site=visitor.site_id, chat_id__in=numbers)
        accounts = Account.objects.filter(site=visitor.site_id, telegram_id__in=numbers)
        return {
            "telegram": [
                {
                    "number": each.telegram_id,
                    "first_name": each.first_name,
                    "last_name": each.last_name,
                    "user_name": each.username,
                    "language": each.language,
                    "came_first": iso(each.created_at),
                    "came_last": iso(each.seen_at),
                }
                for each in users
            ],
            "scenarios": [{"at": iso(each.started_at), "answers": each.answers} for each in ways],
            "accounts": [earned(each) for each in accounts],
        }

    def erase(self, visitor: Visitor, /) -> None:
        """Their accounts in Telegram with all that came and went there. What they earned stays
        counted, of nobody: lines of a ledger are never changed.
        """
        numbers = numbers_of(visitor)
        if not numbers:
            return
        chats = Q(bot__site=visitor.site_id, chat_id__in=numbers)
        for model in (Update, Outgoing, Progress, Copy, Chat):
            model._default_manager.filter(chats).delete()
        bots = Bot.objects.filter(site=visitor.site_id).values_list("pk", flat=True)
        keys = [f"{kind}:{bot}:{chat}" for kind in JOBS for bot in bots for chat in numbers]
        Job.objects.filter(key__in=keys).delete()
        users = BotUser.objects.filter(bot__site=visitor.site_id, telegram_id__in=numbers)
        forget_in_admin(BotUser, users.values_list("pk", flat=True))
        users.delete()
        accounts = Account.objects.filter(site=visitor.site_id, telegram_id__in=numbers)
        list(accounts.select_for_update(no_key=True).order_by("pk"))  # whoever asks now, waits
        payouts = Payout.objects.filter(account__in=accounts)
        submissions = Submission.objects.filter(account__in=accounts)
        own = [list(rows.values_list("pk", flat=True)) for rows in (payouts, submissions)]
        forget_words(visitor.site_id, *own)
        payouts.update(details="")
        submissions.update(note="")
        accounts.update(telegram_id=-F("pk"))  # Telegram gives people positive numbers


def numbers_of(visitor: Visitor) -> set[int]:
    """Those that a visitor has in Telegram: one, or none."""
    numbers = set(visitor.bot_users.values_list("telegram_id", flat=True))
    if visitor.channel == Channel.TELEGRAM and (visitor.external_id or "").isdecimal():
        numbers.add(int(visitor.external_id or 0))
    return numbers


def earned(account: Account) -> dict[str, Any]:
    """A balance, and how it came about."""
    lines = account.ledger.order_by("number")
    return {
        "balance": account.balance,
        "ledger": [
            {"number": each.number, "at": iso(each.created_at), "amount": each.amount}
            | {"balance": each.balance_after, "reason": each.reason, "note": each.note}
            for each in lines
        ],
        "payouts": [
            {"at": iso(each.created_at), "amount": each.amount, "to": each.details}
            | {"state": each.state, "reason": each.reason}
            for each in account.payouts.order_by("pk")
        ],
        "tasks": [
            {"at": iso(each.created_at), "task": str(each.task), "state": each.state}
            | {"reward": each.reward, "note": each.note, "reason": each.reason}
            for each in account.submissions.select_related("task").order_by("pk")
        ],
    }
