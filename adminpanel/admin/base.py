"""What all our models have in common in the admin."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from dialogs.models import Site

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    AnyAdmin = ModelAdmin[Any]
else:
    AnyAdmin = ModelAdmin


class OfOwnSites(AnyAdmin):
    """Shows a user only the rows of the sites they answer for."""

    site_lookup = "site__in"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the user's sites, of all for a superuser."""
        rows = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return rows
        # A subquery and not a join, which would repeat rows; `sites` is evaluated in the database.
        return rows.filter(**{self.site_lookup: Site.objects.of(request.user).values("pk")})


class ReadOnly(OfOwnSites):
    """What is written in the log by `dialogs.actions` alone, and never changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
