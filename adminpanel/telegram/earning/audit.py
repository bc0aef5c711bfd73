"""Who changed what of tasks, balances and payouts."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import ReadOnly
from adminpanel.admin.lists import LongList, OwnSites
from bot.models import Audit

WHAT = {
    "task.created": gettext_lazy("task made"),
    "task.updated": gettext_lazy("task changed"),
    "task.deleted": gettext_lazy("task removed"),
    "submission.made": gettext_lazy("task done"),
    "submission.confirmed": gettext_lazy("task confirmed and paid"),
    "submission.declined": gettext_lazy("task declined"),
    "balance.changed": gettext_lazy("balance changed"),
    "payout.asked": gettext_lazy("payout asked for"),
    "payout.approved_first": gettext_lazy("payout approved by the first"),
    "payout.approved": gettext_lazy("payout approved"),
    "payout.declined": gettext_lazy("payout declined"),
}


@admin.register(Audit)
class AuditAdmin(LongList, ReadOnly):
    """To look at; nobody changes it."""

    sync_events = ["tasks.*", "users.*", "payouts.*"]
    list_display = ["at", "done", "about", "who", "site"]
    list_filter = [("site", OwnSites)]
    list_select_related = ["site"]
    search_fields = ["=about", "name", "what"]
    ordering = ["-pk"]
    fields = ["at", "site", "done", "about", "who", "changes"]
    readonly_fields = ["done", "who", "changes"]

    @admin.display(description=gettext_lazy("what"), ordering="what")
    def done(self, row: Audit) -> Any:
        """In words."""
        return WHAT.get(row.what, row.what)

    @admin.display(description=gettext_lazy("who"), ordering="name")
    def who(self, row: Audit) -> str:
        """Staff by name; nobody of them is the user, or a rule."""
        return row.name or _("The user themselves, or a rule")

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, row: Audit) -> str:
        """Each that differs: before, and now."""
        names = [
            name for name in row.after | row.before if row.before.get(name) != row.after.get(name)
        ]
        lines = ((name, row.before.get(name, ""), row.after.get(name, "")) for name in names)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} → {}</li>", lines))
