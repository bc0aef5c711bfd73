"""The keyboard below the chats of bots, in the admin."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from adminpanel.telegram.scenarios.base import MadeForABot, OwnBots, own_bots
from adminpanel.telegram.scenarios.liveness import SaysWhenLive
from bot.models import Button


class ButtonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A button; a script shows what its action needs."""

    class Meta:
        model = Button
        fields = [
            "bot", "row", "column", "label_ru", "label_en", "action", "scenario", "text_ru",
            "text_en", "url", "enabled",
        ]  # fmt: skip
        widgets = {
            "text_ru": forms.Textarea({"rows": 4, "cols": 60}),
            "text_en": forms.Textarea({"rows": 4, "cols": 60}),
            "url": forms.URLInput({"size": 80}),
        }


@admin.register(Button)
class ButtonAdmin(SaysWhenLive, MadeForABot):
    """The buttons of the keyboards."""

    topic = "buttons"
    sync_events = ["buttons.*"]
    list_display = ["__str__", "label_en", "bot", "row", "column", "action", "enabled"]
    list_filter = [("bot", OwnBots), "action", "enabled"]
    search_fields = ["label_ru", "label_en"]
    form = ButtonForm
    change_form_template = "adminpanel/telegram/button.html"
    fields = [
        "bot",
        ("row", "column"),
        ("label_ru", "label_en"),
        "action",
        "scenario",
        "text_ru",
        "text_en",
        "url",
        "enabled",
    ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **words: Any
    ) -> Any:
        """The form, with the keyboards of which the button is to be a part."""
        button: Button | None = words.get("obj")
        context["keyboards"] = {
            "id": button.pk if button else None,
            "bot": button.bot_id if button else None,
            "bots": keyboards(request),
        }
        return super().render_change_form(request, context, *args, **words)


def keyboards(request: HttpRequest) -> dict[int, list[dict[str, Any]]]:
    """The buttons that people see, by the bot; of one's own bots."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in Button.objects.filter(bot__in=own_bots(request).values("pk"), enabled=True):
        said = {"ru": each.label_ru, "en": each.label_en}
        place = {"id": each.pk, "row": each.row, "column": each.column}
        found[each.bot_id].append({**place, **said})
    return dict(found)
