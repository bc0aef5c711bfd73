"""The page, for any staff user."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from adminpanel.notifications.form import NotificationsForm
from dialogs.models import Site
from notify.escalation.roads import ROADS
from notify.models import Road


@admin.site.admin_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/admin/inbox/notifications/`."""
    user = request.user
    assert isinstance(user, User)
    form = NotificationsForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("notifications")
    sites = list(Site.objects.filter(members__user=user))
    context = {
        **admin.site.each_context(request),
        "title": _("Notifications"),
        "is_nav_sidebar_enabled": False,
        "form": form,
        "roads": [
            {"name": road, "field": form[f"road_{road}"], "reaches": reaches(road, sites, user)}
            for road in ROADS
        ],
        "has_sites": bool(sites),
    }
    return render(request, "adminpanel/notifications.html", context)


def reaches(road: Road, sites: list[Site], user: User) -> bool:
    """Whether somebody can be told by a road as things stand."""
    return any(ROADS[road].reached(site).filter(pk=user.pk).exists() for site in sites)
