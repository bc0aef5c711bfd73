"""What staff did, to look at, for superusers."""

import json
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adminpanel.admin.base import ReadOnly
from adminpanel.admin.lists import Colleagues, LongList
from dialogs.models import Act


@admin.register(Act)
class ActAdmin(LongList, ReadOnly):
    """Nobody changes it, and nobody removes it before its time."""

    list_display = ["at", "what", "about_what", "who", "via", "address"]
    list_filter = ["what", ("by", Colleagues), "via"]
    search_fields = ["=number", "name", "address"]
    ordering = ["-pk"]
    fields = ["at", "what", "about_what", "who", "via", "address", "details"]
    readonly_fields = ["about_what", "who", "details"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """All of them: they are of no site."""
        return self.model._default_manager.order_by("-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers alone: it tells of all sites."""
        user = request.user
        return user.is_active and getattr(user, "is_superuser", False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("about"), ordering="about")
    def about_what(self, act: Act) -> str:
        """`visitor 77`; of what the program does not know any more, as it was written."""
        try:
            kind = apps.get_model(act.about)._meta.verbose_name if act.about else ""
        except (LookupError, ValueError):
            kind = act.about
        return f"{kind} {'' if act.number is None else act.number}".strip() or "—"

    @admin.display(description=_("who"), ordering="name")
    def who(self, act: Act) -> str:
        """By name; a rule and a visitor have none."""
        return act.name or "—"

    @admin.display(description=_("details"))
    def details(self, act: Act) -> str:
        """As they were written."""
        return json.dumps(act.data, ensure_ascii=False, indent=1) if act.data else "—"
