"""A row for each change of tasks, balances and payouts, written with the change itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from bot.models import Audit

ASKED, DONE = "payout.asked", "submission.made"  # what people themselves ask for and do
THEIRS = {ASKED: "details", DONE: "note"}  # what they said in it, in their own words


def note(
    site_id: int,
    by: User | None,
    what: str,
    about: int,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Write who did it; nobody of staff is the person themselves, or a rule."""
    name = by.get_username() if by else ""
    Audit.objects.create(
        site_id=site_id, by=by, name=name, what=what, about=about, before=before, after=after
    )


def fields(row: models.Model, names: list[str]) -> dict[str, Any]:
    """Some columns of a row, as JSON holds them."""
    return {name: plain(row.serializable_value(name)) for name in names}


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def forget_words(site_id: int, payouts: Iterable[int], submissions: Iterable[int]) -> None:
    """Who said it is to be nobody, in this transaction: that they asked, when and for how much
    stays, what they said does not. The database refuses to change a row, so each is removed and
    written again under its own number.
    """
    for what, numbers in ((ASKED, payouts), (DONE, submissions)):
        found = Audit.objects.filter(site=site_id, what=what, about__in=list(numbers))
        rows = list(found)
        found.delete()
        for row in rows:
            row.after = {**row.after, THEIRS[what]: ""}
        Audit.objects.bulk_create(rows)
