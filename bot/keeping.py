"""What `bot` holds of dialogs and visitors (`dialogs.keeping.holding.Holder`)."""

from collections.abc import Sequence

from django.db.models import F, Q

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
from dialogs.models import Channel, Visitor
from jobs.models import Job

NOBODY = "—"
JOBS = "telegram", "telegram-out"  # what keys of jobs begin with that name a chat


class BotHolder:
    """Accounts in Telegram, and which message there says which entry."""

    tables = frozenset({"bot.BotUser", "bot.Copy", "bot.Topic", "bot.Outgoing"})

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """All that is of a dialog hangs on it. What Telegram itself shows stays in the chats."""

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """What was said to Telegram, and names of topics; that there were topics stays."""
        Copy.objects.filter(dialog__in=dialog_ids).delete()
        Outgoing.objects.filter(dialog__in=dialog_ids).delete()
        Topic.objects.filter(dialog__in=dialog_ids).update(name=NOBODY)

    def erase(self, visitor: Visitor, /) -> None:
        """Their accounts in Telegram with all that came and went there. What they earned stays
        counted, of nobody: lines of a ledger are never changed.
        """
        users = BotUser.objects.filter(visitor=visitor)
        numbers = set(users.values_list("telegram_id", flat=True))
        if visitor.channel == Channel.TELEGRAM and (visitor.external_id or "").isdecimal():
            numbers.add(int(visitor.external_id or 0))
        chats = Q(bot__site=visitor.site_id, chat_id__in=numbers)
        for model in (Update, Outgoing, Progress, Copy, Chat):
            model._default_manager.filter(chats).delete()
        bots = Bot.objects.filter(site=visitor.site_id).values_list("pk", flat=True)
        keys = [f"{kind}:{bot}:{chat}" for kind in JOBS for bot in bots for chat in numbers]
        Job.objects.filter(key__in=keys).delete()
        BotUser.objects.filter(bot__site=visitor.site_id, telegram_id__in=numbers).delete()
        accounts = Account.objects.filter(site=visitor.site_id, telegram_id__in=numbers)
        Payout.objects.filter(account__in=accounts).update(details="")
        Submission.objects.filter(account__in=accounts).update(note="")
        accounts.update(telegram_id=-F("pk"))  # Telegram gives people positive numbers
