"""What users of bots want to be paid."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.base import MadeForASite
from adminpanel.admin.lists import OwnSites
from adminpanel.telegram.earning.deciding import Decided
from adminpanel.telegram.earning.names import name_of, with_names
from bot.earning.payouts.deciding import MAY_DECIDE, approve, decline
from bot.earning.payouts.settings import RulesForm
from bot.models import Payout, PayoutRules


@admin.register(Payout)
class PayoutAdmin(Decided):
    """To be approved, by two where the site says so, or declined, which gives the sum back."""

    permission = MAY_DECIDE
    yes = _("Approve"), _("You have approved it.")
    no = _("Decline"), _("Declined; the sum is on their balance again.")
    sync_events = ["payouts.*"]
    list_display = ["__str__", "user", "amount", "details", "state", "created_at"]
    list_filter = ["state", ("account__site", OwnSites)]
    search_fields = ["=account__telegram_id", "details"]
    ordering = ["-pk"]
    fields = [
        "user", "amount", "details", "state", "reason", "created_at", "first_by", "decided_by",
        "decided_at",
    ]  # fmt: skip
    readonly_fields = ["user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the names of whose they are."""
        return with_names(super().get_queryset(request).select_related("account"))

    @admin.display(description=_("user"))
    def user(self, payout: Payout) -> str:
        """Whose it is."""
        return name_of(payout)

    def is_open(self, row: Payout, by: User) -> bool:
        """Whether it waits, for this one or for anybody else too."""
        return row.state in (Payout.State.ASKED, Payout.State.SECOND)

    def say_yes(self, row: Payout, by: User) -> Any:
        """Approve it."""
        return approve(row, by)

    def say_no(self, row: Payout, by: User, reason: str) -> Any:
        """Decline it."""
        return decline(row, by, reason)


@admin.register(PayoutRules)
class PayoutRulesAdmin(MadeForASite):
    """What a site says of payouts."""

    list_display = ["site", "smallest", "second_above"]
    fields = ["site", *RulesForm.Meta.fields]
