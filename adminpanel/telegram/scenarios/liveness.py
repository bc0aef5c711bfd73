"""How soon what was saved is live, said to whoever saved it."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from bot.scenarios.seen import Live, live

SCRIPT = Script("adminpanel/telegram/live.js", type="module")


class SaysWhenLive(ModelAdmin):  # type: ignore[type-arg]
    """Of rows that bots read; `topic` is that of their changes."""

    topic = ""

    class Media:
        js = [SCRIPT]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it, and have the next page say how soon it is live."""
        super().save_model(request, obj, form, change)
        self.say_when_live(request, obj)

    def say_when_live(self, request: HttpRequest, obj: Any) -> None:
        """Have the next page say it."""
        name = f"admin:bot_{self.opts.model_name}_live"
        line = '<span class="going-live" data-address="{}">{}</span>'
        address = reverse(name, args=[obj.pk])
        self.message_user(request, format_html(line, address, _("It is going live…")))

    def get_urls(self) -> list[URLPattern]:
        """How it stands, too."""
        view = self.admin_site.admin_view(self.how_it_stands)
        name = f"bot_{self.opts.model_name}_live"
        return [path("<path:object_id>/live/", view, name=name), *super().get_urls()]

    def how_it_stands(self, request: HttpRequest, object_id: str) -> JsonResponse:
        """Whether the processes that run bots know the last change of a row, in a sentence."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        found = live(self.topic, obj.pk)
        return JsonResponse({"sentence": sentence(found), "is_final": is_final(found)})


def is_final(found: Live) -> bool:
    """Whether it will not change any more."""
    return not found.running or found.knowing >= found.running


def sentence(found: Live) -> str:
    """How it stands with a change."""
    if not found.running:
        return _("No bot is running now: it is live as soon as one does.")
    if found.seconds is None:
        return _("It is not live yet; at the latest it will be in a minute.")
    seconds = number_format(max(found.seconds, 0.1), 1)
    if found.knowing < found.running:
        text = _("Live after {seconds} s in {knowing} of {running} processes.")
    else:
        text = _("Live after {seconds} s.")
    return text.format(seconds=seconds, knowing=found.knowing, running=found.running)
