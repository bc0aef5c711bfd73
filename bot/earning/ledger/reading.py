"""What a user has, and where it is from."""

from typing import Any

from bot.models import Account, BotUser, LedgerLine
from dialogs.representations import iso

PAGE = 30  # lines


def found_account(user: BotUser) -> Account | None:
    """That of a user who has one."""
    site_id = user.bot.site_id
    return Account.objects.filter(site=site_id, telegram_id=user.telegram_id).first()


def balance_of(user: BotUser) -> int:
    """In whole units."""
    account = found_account(user)
    return account.balance if account else 0


def history_of(user: BotUser, before: int | None = None) -> list[dict[str, Any]]:
    """The newest lines of a user's ledger, or those older than the line of this number:
    `{"number", "amount", "balance", "reason", "about", "note", "created_at"}`.
    """
    lines = LedgerLine.objects.filter(account=found_account(user)).order_by("-number")
    if before is not None:
        lines = lines.filter(number__lt=before)
    return [
        {
            "number": line.number,
            "amount": line.amount,
            "balance": line.balance_after,
            "reason": line.reason,
            "about": line.about,
            "note": line.note,
            "created_at": iso(line.created_at),
        }
        for line in lines[:PAGE]
    ]
