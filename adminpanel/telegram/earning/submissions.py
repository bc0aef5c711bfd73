"""What users of bots say that they did."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.lists import OwnSites
from adminpanel.telegram.earning.deciding import Decided
from adminpanel.telegram.earning.names import name_of, with_names
from bot.earning.tasks.deciding import MAY_DECIDE, confirm, decline
from bot.models import Submission


@admin.register(Submission)
class SubmissionAdmin(Decided):
    """To be confirmed, which pays, or declined."""

    permission = MAY_DECIDE
    yes = _("Confirm and pay"), _("Confirmed and paid.")
    no = _("Decline"), _("Declined; they may do it again.")
    sync_events = ["tasks.*"]
    list_display = ["task", "user", "reward", "state", "note", "created_at"]
    list_filter = ["state", ("task__site", OwnSites)]
    list_select_related = ["task", "account"]
    search_fields = ["=account__telegram_id", "note"]
    ordering = ["-pk"]
    actions = ["confirm_all"]
    fields = [
        "task", "user", "reward", "state", "note", "reason", "created_at", "decided_by",
        "decided_at",
    ]  # fmt: skip
    readonly_fields = ["user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the names of whose they are."""
        return with_names(super().get_queryset(request).select_related("account", "task"))

    @admin.display(description=_("user"))
    def user(self, done: Submission) -> str:
        """Whose it is."""
        return name_of(done)

    @admin.action(description=_("Confirm and pay"), permissions=["decide"])
    def confirm_all(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Confirm what was chosen."""
        self.all_yes(request, rows)

    def is_open(self, row: Submission, by: User) -> bool:
        """Whether it waits."""
        return row.state == Submission.State.WAITING

    def say_yes(self, row: Submission, by: User) -> Any:
        """Confirm it."""
        return confirm(row, by)

    def say_no(self, row: Submission, by: User, reason: str) -> Any:
        """Decline it."""
        return decline(row, by, reason)
