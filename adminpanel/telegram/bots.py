"""Bots of sites, and what Telegram told them."""

import asyncio
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import ForWhoChangesSites, MadeForASite
from adminpanel.admin.lists import LongList, OwnSites
from bot.adding import Refusal, asked, webhook_of
from bot.models import Bot, Group, Update
from bot.models.bots import is_token
from bot.updates.handling import again

SECRETS = "token", "secret"
LENGTH = 120  # characters of an error in the list


class BotForm(forms.ModelForm):  # type: ignore[type-arg]
    """A bot. Its token is never shown again: whoever has it is the bot."""

    new_token = forms.CharField(
        label=gettext_lazy("Token"),
        required=False,
        max_length=255,
        validators=[is_token],
        widget=forms.TextInput({"size": 60, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("BotFather gives it. Leave it empty to keep the one it has."),
    )

    class Meta:
        model = Bot
        fields = ["site", "enabled"]

    def clean(self) -> dict[str, Any]:
        """The values. Raises ValidationError for a token that Telegram does not know, or another
        bot's.
        """
        said = super().clean() or self.cleaned_data
        token = said.get("new_token")
        if not token and self.instance.pk is None:
            self.add_error("new_token", _("A bot needs its token."))
        if token and "new_token" not in self.errors:
            self.take(token)
        return said

    def take(self, token: str) -> None:
        """Have Telegram say whose a token is, and give it to the bot."""
        try:
            me = asyncio.run(asked(token, "getMe"))
        except Refusal as refusal:
            self.add_error("new_token", str(refusal))
            return
        same = Bot.objects.filter(token__startswith=f"{me['id']}:").exclude(pk=self.instance.pk)
        other = self.instance.pk is not None and self.instance.telegram_id != me["id"]
        if other or same.exists():
            self.add_error("new_token", _("It is the token of another bot."))
            return
        self.instance.token, self.instance.trouble = token, ""
        self.instance.username = str(me.get("username", ""))[:64]
        self.instance.name = str(me.get("first_name", ""))[:64]


@admin.register(Bot)
class BotAdmin(MadeForASite):
    """The bots of sites that the user may change."""

    form = BotForm
    list_display = ["__str__", "site", "enabled", "telegram_id", "trouble"]
    list_filter = ["enabled", ("site", OwnSites)]
    list_select_related = ["site"]
    readonly_fields = ["shown_token", "webhook", "trouble", "managers", "created_at"]
    fields = ["site", "new_token", "enabled", *readonly_fields]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A filter in the address would find the token out, letter by letter."""
        return hides_secrets(lookup) and super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("token of now"))
    def shown_token(self, bot: Bot) -> str:
        """So much of it that it can be told from another."""
        return f"{bot.telegram_id}:…{bot.token[-3:]}" if bot.token else "–"

    @admin.display(description=gettext_lazy("webhook"))
    def webhook(self, bot: Bot) -> str:
        """Where Telegram posts, once `manage.py bot webhook` has told it."""
        return webhook_of(bot) if bot.pk else "–"

    @admin.display(description=gettext_lazy("managers' group"))
    def managers(self, bot: Bot) -> str:
        """The group in which dialogs are topics, and why nothing goes there."""
        group = Group.objects.filter(bot=bot).select_related("linked_by").first()
        if group is None:
            return _("None. A linked manager writes /connect in a group with topics.")
        words = _("{group}, connected by {name}").format(group=group, name=group.linked_by or "–")
        return f"{words}. {group.trouble}" if group.trouble else words

    @admin.display(description=gettext_lazy("number in Telegram"))
    def telegram_id(self, bot: Bot) -> int:
        """Its account's."""
        return bot.telegram_id


@admin.register(Update)
class UpdateAdmin(ForWhoChangesSites, LongList):
    """What came from Telegram and what became of it; what failed may be tried again, or dropped."""

    site_lookup = "bot__site__in"
    list_display = ["update_id", "bot", "kind", "state", "attempts", "received_at", "failure"]
    list_filter = ["state", "kind", ("bot__site", OwnSites)]
    list_select_related = ["bot"]
    search_fields = ["=update_id", "=chat_id"]
    ordering = ["-pk"]
    actions = ["again"]
    fields = [
        "bot", "update_id", "kind", "chat_id", "state", "attempts", "received_at", "handled_at",
        "error", "came",
    ]  # fmt: skip
    readonly_fields = ["came"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As for bots."""
        return hides_secrets(lookup) and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Telegram alone makes one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Update | None = None) -> bool:
        """It stays as it came."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Update | None = None) -> bool:
        """Who sees what failed may drop it."""
        return self.has_view_permission(request)

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Or try it again."""
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("error"))
    def failure(self, update: Update) -> str:
        """What was wrong, in few signs."""
        return update.error[:LENGTH]

    @admin.display(description=gettext_lazy("as it came"))
    def came(self, update: Update) -> str:
        """The update."""
        return format_html("<pre>{}</pre>", json.dumps(update.body, ensure_ascii=False, indent=2))

    @admin.action(description=gettext_lazy("Try again what failed"), permissions=["again"])
    def again(self, request: HttpRequest, updates: QuerySet[Update]) -> None:
        """Once more, from the beginning."""
        text = _("Started again. Updates: {count}").format(count=again(list(updates)))
        self.message_user(request, text, messages.SUCCESS)


def hides_secrets(lookup: str) -> bool:
    """Whether a filter asks nothing of what is secret."""
    return not any(secret in lookup for secret in SECRETS)
