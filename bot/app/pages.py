"""The page of the Mini App."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from bot.app.chat import visitor_chat
from bot.app.framing import framed
from bot.app.words import app_words
from bot.models import Bot
from replyx.language import language_of


@require_safe
def page(request: HttpRequest, bot_id: int) -> HttpResponse:
    """The same for everybody: who it is, only the script is told, behind the `#` of the address.
    `?lang=` is what it asks for where that is another language than the browser's.
    """
    bot = get_object_or_404(Bot.objects.select_related("site"), pk=bot_id, enabled=True)
    header = request.headers.get("Accept-Language", "")
    with translation.override(language_of(header, request.GET.get("lang"), last=bot.site.locale)):
        language = translation.get_language()
        context = {
            "lang": language,
            "config": config(bot, language),
            "words": {**visitor_chat().words(), **app_words()},
        }
        return framed(request, render(request, "bot/app.html", context))


def config(bot: Bot, language: str) -> dict[str, Any]:
    """What the page's scripts know from the start."""
    site = bot.site
    return {
        "bot": bot.pk,
        "site_token": site.site_token,
        "name": site.name,
        "lang": language,
        "languages": [code for code, _name in settings.LANGUAGES],
        "mode": "full",
        "colors": visitor_chat().palette(site.color),
        "heartbeat": settings.HEARTBEAT_SECONDS,
        "limits": {
            "text": settings.LIMIT_TEXT,
            "file": settings.LIMIT_FILE,
            "files": settings.LIMIT_FILES,
        },
        "urls": {
            "session": reverse("bot-app-session", args=[bot.pk]),
            "me": reverse("bot-app-me", args=[bot.pk]),
            "history": reverse("bot-app-history", args=[bot.pk]),
            "tasks": reverse("bot-app", args=[bot.pk]) + "tasks/",
            "inbox_session": reverse("bot-app", args=[bot.pk]) + "inbox/session",
            "payouts": reverse("bot-app-payouts", args=[bot.pk]),
        },
    }
