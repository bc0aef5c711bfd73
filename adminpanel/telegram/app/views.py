"""The inbox in Telegram: the inbox's own page and scripts, without the admin around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import admin
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View as HttpView
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from adminpanel import views
from adminpanel.notifications import thread
from adminpanel.telegram.app.backend import BACKEND
from adminpanel.words import inbox_words
from bot.app.calls import AppView, Opening, bot_of
from bot.app.framing import framed
from bot.app.init_data import BadInitData, read
from bot.managers.linking import manager_of
from dialogs.access.managers import is_manager
from dialogs.limits import hit_sessions
from dialogs.models import Dialog, Profile, Site
from dialogs.views.serializers import validated
from replyx.errors import error_body
from replyx.language import language_of

LANGUAGE = "telegram_language"
SECONDS = 1800  # a login is good for without a sign of life
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]


class LoginView(AppView):
    """A manager who has the Mini App open goes on to the inbox."""

    permission_classes = [AllowAny]

    def perform_authentication(self, request: Request) -> None:
        """Telegram says who it is, not a session."""

    def post(self, request: Request, bot_id: int) -> Response:
        """A login, and where the inbox is: 401 as for a session, 403 `no_manager` for whoever is
        not linked, or no manager of the bot's site now.
        """
        hit_sessions(None, request.META["REMOTE_ADDR"])
        bot = bot_of(bot_id)
        try:
            opened = read(validated(Opening, request.data)["init_data"], bot.token)
        except BadInitData as bad:
            sentence = _("Open the page again in Telegram.")
            raise AuthenticationFailed(sentence, code=bad.code) from None
        user = manager_of(bot.site, opened.user["id"])
        if user is None:
            raise PermissionDenied(_("You are a member of no site."), "no_manager")
        login(request._request, user, backend=BACKEND)
        request._request.session.set_expiry(SECONDS)
        header = request.headers.get("Accept-Language", "")
        spoken = language_of(header, opened.user.get("language_code"), last=bot.site.locale)
        request._request.session[LANGUAGE] = spoken
        response = Response({"inbox": reverse("bot-app-inbox", args=[bot.pk])})
        response.is_framed = True  # type: ignore[attr-defined]
        return response


def for_linked(view: View[P]) -> View[P]:
    """For managers who came by Telegram. A page leads others to the app, which logs them in; a
    script is told 401.
    """

    @wraps(view)
    def checked(
        request: HttpRequest, bot_id: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        user = request.user
        came = request.session.get(BACKEND_SESSION_KEY) == BACKEND
        if came and is_manager(user) and Site.objects.of(user).exists():
            response = view(request, bot_id, *args, **kwargs)
        elif request.headers.get("Sec-Fetch-Mode") == "navigate":
            response = redirect("bot-app", bot_id)
        else:
            detail = _("Open the page again in Telegram.")
            response = JsonResponse(error_body("not_authenticated", detail), status=401)
        response.is_framed = True  # type: ignore[attr-defined]
        return response

    return cast(View[P], checked)


@ensure_csrf_cookie  # its forms are sent by script, which takes the token from the cookie
@require_safe
@for_linked
def inbox(request: HttpRequest, bot_id: int, dialog_id: int | None = None) -> HttpResponse:
    """The page, with one of the dialogs open when its address names one."""
    user = request.user
    assert isinstance(user, User)
    if dialog_id is not None:
        get_object_or_404(Dialog.objects.of(user), pk=dialog_id)
    with translation.override(request.session.get(LANGUAGE)):
        return framed(request, render_inbox(request, user, bot_id, dialog_id))


def render_inbox(
    request: HttpRequest, user: User, bot_id: int, dialog_id: int | None
) -> HttpResponse:
    """The same in the language of the moment."""
    context = {
        **admin.site.each_context(request),
        "title": _("Inbox"),
        "is_popup": True,  # without the admin around it
        "is_nav_sidebar_enabled": False,
        "config": config(user, bot_id, dialog_id),
        "presences": Profile.Presence.choices,
        "words": inbox_words(),
    }
    return render(request, "adminpanel/telegram/inbox.html", context)


def config(user: User, bot_id: int, dialog_id: int | None) -> dict[str, Any]:
    """What the scripts know from the start: as in the inbox, with the addresses of the app."""
    known = views.config(user, dialog_id)
    app = reverse("bot-app", args=[bot_id])
    own = {
        "app": app,
        "inbox": reverse("bot-app-inbox", args=[bot_id]),
        "unread": reverse("bot-app-inbox-unread", args=[bot_id]),
        "stay": reverse("bot-app-inbox-stay", args=[bot_id]),
        "login": app,
        "teach": False,  # a page of the admin, which nobody may frame
    }
    return {**known, "urls": {**known["urls"], **own}}


class StayView(HttpView):
    """Somebody is there: the login goes on."""

    def post(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """It is good for half an hour again."""
        request.session.modified = True
        return HttpResponse(status=204)


@require_safe
@for_linked
def unread(request: HttpRequest, bot_id: int) -> HttpResponseBase:
    """As in the inbox."""
    return views.unread(request)


@require_safe
@for_linked
def visitor(request: HttpRequest, bot_id: int, dialog_id: int) -> HttpResponseBase:
    """As in the inbox."""
    return views.visitor(request, dialog_id)


@require_safe
@for_linked
def told(request: HttpRequest, bot_id: int, dialog_id: int) -> HttpResponseBase:
    """As in the inbox."""
    return thread.told(request, dialog_id)
