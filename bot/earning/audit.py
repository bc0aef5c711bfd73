"""A row for each change of tasks, balances and payouts, written with the change itself."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models

from bot.models import Audit


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
