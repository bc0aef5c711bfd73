"""Each row that is added, changed or removed in the admin is written down with it."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from dialogs.auditing.noting import by_request, note
from dialogs.models import Act

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    Stock = ModelAdmin[Any]
else:
    Stock = ModelAdmin

# Their names are somebody's: only the numbers are written down.
NAMELESS = {"dialogs.visitor", "dialogs.dialog", "bot.botuser", "bot.outgoing", "bot.update"}


class Audited(Stock):
    """Django's, whose own history tells less, and goes with the user who did it."""

    notes_changes = True
    notes_removals = True  # else whatever removes them does

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """It was added."""
        note_row(request, Act.What.ADDED, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """It was changed: which fields, not what they say."""
        if self.notes_changes or lines_of(message):
            note_row(request, Act.What.CHANGED, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """These are about to go."""
        if self.notes_removals:
            for row in queryset:
                note_row(request, Act.What.REMOVED, row, "")
        return super().log_deletions(request, queryset)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *where: Any, **words: Any
    ) -> Any:
        """What is removed from the list goes in one transaction with what is written of it."""
        removes = self.notes_removals and "delete_selected" in request.POST.getlist("action")
        with transaction.atomic() if removes else nullcontext():
            return super().response_action(request, queryset, *where, **words)


def note_row(request: HttpRequest, what: Act.What, row: Model, message: Any) -> None:
    """Write down a row by its number, or where that is none by its key; of a user also what they
    may do now.
    """
    label = row._meta.label_lower
    key = row.pk if isinstance(row.pk, int) else None
    told: dict[str, Any] = {"fields": fields_in(message), "lines": lines_of(message)}
    if label not in NAMELESS:
        told["name"] = str(row)[:100]
    if isinstance(row, User) and what != Act.What.REMOVED:
        told |= {
            "active": row.is_active,
            "staff": row.is_staff,
            "superuser": row.is_superuser,
            "groups": sorted(row.groups.values_list("name", flat=True)),
        }
    data = {name: value for name, value in told.items() if value not in ([], "")}
    note(by_request(request), what, label[:40], key, **data)


def parts(message: Any) -> Iterable[dict[str, Any]]:
    """What Django tells of a change; a sentence of its own is none."""
    if isinstance(message, str):
        try:
            message = json.loads(message)
        except ValueError:
            return []
    return message if isinstance(message, list) else []


def fields_in(message: Any) -> list[str]:
    """The names of the row's own fields that were changed, in English."""
    own = [each.get("changed", {}) for each in parts(message)]
    return [name for each in own if "name" not in each for name in each.get("fields", [])]


def lines_of(message: Any) -> list[str]:
    """The rows below it, such as the members of a site: `added member: anna — Shop`."""
    return [
        f"{verb} {what['name']}: {what.get('object', '')}"
        for each in parts(message)
        for verb, what in each.items()
        if "name" in what
    ]
