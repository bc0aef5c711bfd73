"""What is to be sent to Telegram, and what became of it."""

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import ForWhoChangesSites
from adminpanel.admin.lists import LongList, OwnSites
from adminpanel.telegram.bots import LENGTH, hides_secrets
from bot.models import Outgoing
from bot.sending.outbox import again, give_up


@admin.register(Outgoing)
class OutgoingAdmin(ForWhoChangesSites, LongList):
    """Calls of one's own sites' bots; what was given up may be made again, what waits given up."""

    site_lookup = "bot__site__in"
    list_display = ["__str__", "bot", "state", "attempts", "created_at", "failure"]
    list_filter = ["state", "method", ("bot__site", OwnSites)]
    list_select_related = ["bot"]
    search_fields = ["=chat_id", "=dialog__pk"]
    ordering = ["-pk"]
    actions = ["again", "give_up"]
    fields = [
        "bot", "chat_id", "method", "dialog", "seq", "part", "state", "attempts", "created_at",
        "sent_at", "message_id", "error", "said",
    ]  # fmt: skip
    readonly_fields = ["said"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As for bots."""
        return hides_secrets(lookup) and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is made by what causes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Outgoing | None = None) -> bool:
        """It says what an entry says."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Outgoing | None = None) -> bool:
        """It is kept for a month, for whoever asks what was sent."""
        return False

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Whoever sees it may have it sent, or not."""
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("error"))
    def failure(self, row: Outgoing) -> str:
        """What Telegram said, in few signs."""
        return row.error[:LENGTH]

    @admin.display(description=gettext_lazy("fields"))
    def said(self, row: Outgoing) -> str:
        """The call."""
        return format_html("<pre>{}</pre>", json.dumps(row.params, ensure_ascii=False, indent=2))

    @admin.action(description=gettext_lazy("Send again what was given up"), permissions=["again"])
    def again(self, request: HttpRequest, rows: QuerySet[Outgoing]) -> None:
        """Once more, from the beginning."""
        text = _("They are sent again. Calls: {count}").format(count=again(list(rows)))
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Give up what waits"), permissions=["again"])
    def give_up(self, request: HttpRequest, rows: QuerySet[Outgoing]) -> None:
        """Such as one that Telegram answers with an error of its own, each time."""
        why = _("Given up by {name}.").format(name=request.user)
        count = give_up(list(rows), why)
        text = _("They are given up. Calls: {count}").format(count=count)
        self.message_user(request, text, messages.SUCCESS)
