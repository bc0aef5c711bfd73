"""Accounts by the names of the people whose they are."""

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bot.models import BotUser


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of an account, each with the first name and user name of its person."""
    people = BotUser.objects.filter(
        bot__site=OuterRef("account__site"), telegram_id=OuterRef("account__telegram_id")
    ).order_by("-seen_at")
    names = {
        each: Coalesce(Subquery(people.values(each)[:1]), Value(""), output_field=CharField())
        for each in ("first_name", "last_name", "username")
    }
    named: QuerySet[Any] = rows.annotate(**names)
    return named


def name_of(row: Any) -> str:
    """How staff knows them: a name, the user name, the number in Telegram."""
    name = f"{row.first_name} {row.last_name}".strip()
    at = f"@{row.username}" if row.username else str(row.account.telegram_id)
    return f"{name} ({at})" if name else at
