"""The inbox: one page, and the two questions that only this page asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from adminpanel.words import inbox_words
from assistant.models import Assistant
from dialogs.managers.here import profile_of
from dialogs.models import Dialog, Profile, Site
from dialogs.names import colleague_name
from dialogs.representations import iso
from replyx.database.clock import shared_now

P = ParamSpec("P")
EARLIER = 10  # dialogs of the same visitor that the panel names


def for_members(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff logs in first, as everywhere in the admin; who answers for no site gets 403."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        if not user.is_superuser and not Site.objects.of(user).exists():
            raise PermissionDenied(_("You are a member of no site."))
        return view(request, user, *args, **kwargs)

    return cast(
        Callable[Concatenate[HttpRequest, P], HttpResponse],
        admin.site.admin_view(require_safe(checked)),
    )


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """People who come to the bare address are managers."""
    return redirect("inbox")


@for_members
def inbox(request: HttpRequest, user: User, dialog_id: int | None = None) -> HttpResponse:
    """The page, with one of the dialogs open when its address names one."""
    if dialog_id is not None:
        get_object_or_404(Dialog.objects.of(user), pk=dialog_id)
    context = {
        **admin.site.each_context(request),
        "title": _("Inbox"),
        "is_nav_sidebar_enabled": False,
        "config": config(user, dialog_id),
        "presences": Profile.Presence.choices,
        "words": inbox_words(),
    }
    return render(request, "adminpanel/inbox.html", context)


# Its forms are sent by script, which takes the token from the cookie.
inbox = ensure_csrf_cookie(inbox)


def config(user: User, dialog_id: int | None) -> dict[str, Any]:
    """What the page's scripts need to know, as JSON."""
    sites = Site.objects.of(user).values("id", "name")
    return {
        "me": {
            "id": user.pk,
            "name": colleague_name(user),
            "presence": profile_of(user).presence,
        },
        "sites": list(sites),
        "copilots": copilots(user),
        "dialog_id": dialog_id,
        "now": iso(shared_now()),
        "heartbeat": settings.HEARTBEAT_SECONDS,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "limits": {
            "text": settings.LIMIT_TEXT,
            "file": settings.LIMIT_FILE,
            "files": settings.LIMIT_FILES,
        },
        "urls": {
            "inbox": reverse("inbox"),
            "unread": reverse("inbox-unread"),
            "dialogs": reverse("dialogs"),
            "presence": reverse("own-presence"),
            "login": reverse("admin:login"),
            "push": reverse("push"),
            "push_worker": reverse("push-worker"),
            # Whoever may write what a site knows, has one of the answers become a part of it.
            "teach": user.has_perm("dialogs.change_site")
            and reverse("admin:assistant_article_add"),
        },
    }


def copilots(user: User) -> dict[int, str]:
    """Who helps managers to answer: the provider of each site that has an assistant."""
    own = Assistant.objects.filter(site__in=Site.objects.of(user), enabled=True)
    return dict(own.values_list("site", "provider"))


@for_members
def unread(request: HttpRequest, user: User) -> JsonResponse:
    """`{"unread": {dialog id: count}, "manager": id}` over all open dialogs."""
    dialogs = Dialog.objects.of(user).filter(status=Dialog.Status.OPEN, unread__gt=0)
    counts = dict(dialogs.values_list("pk", "unread"))
    return JsonResponse({"unread": counts, "manager": user.pk})


@for_members
def visitor(request: HttpRequest, user: User, dialog_id: int) -> JsonResponse:
    """When a dialog's visitor was seen, and their other dialogs, newest first."""
    dialogs = Dialog.objects.of(user).select_related("visitor")
    dialog = get_object_or_404(dialogs, pk=dialog_id)
    others = Dialog.objects.of(user).begun().filter(visitor=dialog.visitor)
    others = others.exclude(pk=dialog_id).order_by("-active_at")[:EARLIER]
    return JsonResponse(
        {
            "first_seen": iso(dialog.visitor.created_at),
            "last_seen": iso(dialog.visitor.last_seen_at),
            "dialogs": [
                {
                    "id": other.pk,
                    "status": other.status,
                    "active_at": iso(other.active_at),
                    "text": (other.last_message or {}).get("text", ""),
                }
                for other in others
            ],
        }
    )
