"""A manager's own page: their Telegram account."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bot.managers.linking import TooMany, new_code, unlink
from bot.models import Bot, Linked
from bot.models.managers import CODE_LIVES
from dialogs.models import Site


@admin.site.admin_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """`/admin/inbox/telegram/`; a code stands on the answer to the POST that made it alone."""
    user = request.user
    assert isinstance(user, User)
    code = ""
    if request.method == "POST" and "unlink" in request.POST:
        unlink(user)
        messages.success(request, _("Your account is no longer linked."))
        return redirect("telegram")
    if request.method == "POST":
        try:
            code = new_code(user)
        except TooMany:
            messages.error(request, _("So many codes were made just now. Try again in an hour."))
    bots = Bot.objects.filter(site__in=Site.objects.of(user), enabled=True).exclude(username="")
    context = {
        **admin.site.each_context(request),
        "title": _("Telegram"),
        "is_nav_sidebar_enabled": False,
        "linked": Linked.objects.filter(user=user).first(),
        "code": code,
        "minutes": CODE_LIVES.seconds // 60,
        "bots": bots.select_related("site").order_by("site__name", "pk"),
    }
    return render(request, "adminpanel/telegram.html", context)
