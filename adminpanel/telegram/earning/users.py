"""People who use bots, with what they have earned."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from adminpanel.admin.lists import LongList, OwnSites
from bot.earning.ledger.changing import MAY_CHANGE, change_balance
from bot.earning.ledger.reading import found_account
from bot.earning.ledger.writing import account_of
from bot.earning.staff import may_decide
from bot.models import Account, BotUser, LedgerLine
from bot.models.earning.ledger import LARGEST

SHOWN = 50  # lines


class BalanceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Changes a balance by hand; nothing else of a user is ours to change."""

    amount = forms.IntegerField(
        label=gettext_lazy("Change the balance by"),
        required=False,
        min_value=-LARGEST,
        max_value=LARGEST,
        help_text=gettext_lazy("Whole units; with a minus they are taken."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"size": 80}),
        help_text=gettext_lazy("They read it in their history."),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    class Meta:
        model = BotUser
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        """The values. Raises ValidationError for a sum without a reason, or that is not there."""
        said = super().clean() or self.cleaned_data
        amount = said.get("amount")
        if amount:
            if not (said.get("why") or "").strip():
                raise ValidationError({"why": _("Say why; they will read it.")})
            account = found_account(self.instance)
            if (account.balance if account else 0) + amount < 0:
                raise ValidationError({"amount": _("There is not so much on the balance.")})
        return said


@admin.register(BotUser)
class BotUserAdmin(LongList):
    """To look at; whoever may changes a balance."""

    site_lookup = "bot__site__in"
    form = BalanceForm
    sync_events = ["users.*"]
    list_display = ["__str__", "username", "telegram_id", "bot", "balance", "seen_at"]
    list_filter = [("bot__site", OwnSites)]
    list_select_related = ["bot"]
    search_fields = ["=telegram_id", "username", "first_name", "last_name"]
    ordering = ["-pk"]
    readonly_fields = [
        "bot", "telegram_id", "first_name", "last_name", "username", "language", "blocked_at",
        "seen_at", "created_at", "balance", "ledger",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the balance of each."""
        account = Account.objects.filter(
            site=OuterRef("bot__site"), telegram_id=OuterRef("telegram_id")
        )
        balance = Coalesce(Subquery(account.values("balance")[:1]), 0)
        rows = super().get_queryset(request).select_related("bot__site")
        found: QuerySet[Any] = rows.annotate(earned=balance)
        return found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is known, and for whoever may a way to change the balance."""
        *known, ledger = self.readonly_fields
        more = ["amount", "why", "client_id"] if self.has_change_permission(request, obj) else []
        return [*known, *more, ledger]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come by themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay: what they have earned is theirs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change balances, of their own sites."""
        if obj is None:
            return request.user.has_perm(MAY_CHANGE)
        return may_decide(request.user, MAY_CHANGE, obj.bot.site_id)

    @admin.display(description=gettext_lazy("balance"), ordering="earned")
    def balance(self, user: Any) -> int:
        """With all bots of the site."""
        earned: int = user.earned
        return earned

    @admin.display(description=gettext_lazy("ledger"))
    def ledger(self, user: BotUser) -> str:
        """The newest lines."""
        lines = LedgerLine.objects.filter(account=found_account(user)).order_by("-number")
        return render_to_string("adminpanel/telegram/ledger.html", {"lines": lines[:SHOWN]})

    def save_model(self, request: HttpRequest, obj: BotUser, form: Any, change: bool) -> None:
        """Write a line, where a sum was given: the page that is sent twice writes one."""
        said = form.cleaned_data
        if not said.get("amount") or not isinstance(request.user, User):
            return
        client_id: UUID = said.get("client_id") or uuid4()
        try:
            change_balance(account_of(obj), said["amount"], said["why"], request.user, client_id)
        except APIException as refused:  # what was there a moment ago is gone
            messages.error(request, str(refused.detail))
