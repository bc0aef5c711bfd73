"""What all our models have in common in the admin."""

import logging
from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from adminpanel.auditing.rows import Audited
from dialogs.models import Site
from notify.access import may_have_hooks
from realtime.sync import versions

logger = logging.getLogger(__name__)


class AnyAdmin(Audited):
    """Django's, whose lists are asked for by an address that anybody may write.

    A list with `sync_events`, such as `["tasks.*"]`, is loaded again by itself when one of them
    happens; what is selected, typed and in focus stays. Not so where rows are edited in the list.
    """

    sync_events: Sequence[str] = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and what to listen for; whatever changes from here on is heard of."""
        more = dict(extra_context or {})
        if self.sync_events:
            topics = {event.partition(".")[0] for event in self.sync_events}
            more["sync_list"] = {"events": self.sync_events, "versions": versions(*topics)}
        return super().changelist_view(request, more)  # type: ignore[return-value]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list. Raises IncorrectLookupParameters where a filter names what no database holds,
        such as a day before all others: Django notices some of these itself.
        """
        try:
            found = super().get_changelist_instance(request)
        except (OverflowError, UnicodeError, ValueError, DataError) as error:
            logger.warning("a list that cannot be asked for: %s", error, exc_info=True)
            raise IncorrectLookupParameters(error) from error
        # Django's "Select job to view" is no Russian, whatever the word for a job.
        found.title = capfirst(str(self.opts.verbose_name_plural))
        return found

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **words: Any) -> Any:
        """A moment is two fields there, of which Django names neither to a screen reader."""
        field = super().formfield_for_dbfield(db_field, request, **words)
        if field is not None and isinstance(field.widget, AdminSplitDateTime):
            for part, name in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {name}"
        return field


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


class ForWhoChangesSites(OfOwnSites):
    """For whoever may change a site, and of their own sites alone."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change sites."""
        return may_have_hooks(request.user)

    has_module_permission = has_view_permission


class MadeForASite(ForWhoChangesSites):
    """What they may make, change and remove; it stays with the site that it was made for."""

    has_add_permission = has_change_permission = has_delete_permission = (
        ForWhoChangesSites.has_view_permission
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The site too, once there is one."""
        return [*self.readonly_fields, *(["site"] if obj else [])]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **words: Any) -> Any:
        """The sites to choose from are one's own."""
        words["queryset"] = Site.objects.of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **words)


class ReadOnly(OfOwnSites):
    """What is written in the log by `dialogs.actions` alone, and never changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
