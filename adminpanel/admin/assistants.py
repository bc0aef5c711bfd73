"""Assistants of sites, and what they took."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import ForWhoChangesSites, MadeForASite, ReadOnly
from adminpanel.admin.lists import OwnSites
from assistant.models import Assistant, Day
from assistant.models.costs import spent_today
from assistant.settings import AssistantForm


class OneForm(AssistantForm):
    """The same in a browser: whoever may change the address is not shown the key by that."""

    class Meta:
        model = Assistant
        fields = ["site", *AssistantForm.Meta.fields]
        widgets = {
            "base_url": forms.URLInput({"size": 80}),
            "api_key": forms.TextInput({"size": 80, "autocomplete": "off", "spellcheck": "false"}),
            "prompt": forms.Textarea({"rows": 8, "cols": 80}),
        }

    def clean(self) -> dict[str, Any]:
        """The values. Raises ValidationError for the old key at another address."""
        said = super().clean() or self.cleaned_data
        kept = self.kept_key and said.get("api_key") == self.kept_key
        if kept and "base_url" in self.changed_data:
            self.add_error("api_key", _("The address is another: give the key again."))
        return said


@admin.register(Assistant)
class AssistantAdmin(MadeForASite):
    """Who answers a site's visitors by itself, and what it took today."""

    list_display = ["site", "enabled", "provider", "model", "tokens_today", "budget"]
    sync_events = ["settings.updated"]
    list_filter = ["enabled", "provider", ("site", OwnSites)]
    list_select_related = ["site"]
    form = OneForm
    fields = [*OneForm.Meta.fields]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A filter in the address would find the key out, letter by letter."""
        return "key" not in lookup and super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("tokens today"))
    def tokens_today(self, assistant: Assistant) -> int:
        """What the budget is compared with."""
        return spent_today(assistant.site_id)


@admin.register(Day)
class DayAdmin(ForWhoChangesSites, ReadOnly):
    """What each day took."""

    list_display = ["day", "site", "questions", "answered", "handed_over", "tokens"]
    list_filter = [("site", OwnSites)]
    list_select_related = ["site"]
    date_hierarchy = "day"
    fields = [
        "day", "site", "questions", "answered", "handed_over", "prompt_tokens", "answer_tokens",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("tokens"))
    def tokens(self, day: Day) -> int:
        """Read and written."""
        return day.tokens
