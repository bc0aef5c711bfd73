"""Lists of what there may be millions of: a page costs what it shows.

Django counts all rows for the numbers of the pages, and looks through all for the choices of a
filter and for the dates above a list.
"""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin import RelatedFieldListFilter, ShowFacets
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from adminpanel.admin.base import OfOwnSites
from dialogs.access.managers import managers
from dialogs.models import Site

if TYPE_CHECKING:  # only django-stubs knows it as a generic class
    Pages = Paginator[Any]
else:
    Pages = Paginator


class FirstOnes(Pages):
    """The pages of the first rows of a list; whoever looks for others filters or searches."""

    most = 1000

    @cached_property
    def count(self) -> int:
        """How many rows the pages have."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: self.most].count()


class LongList(OfOwnSites):
    """A list of rows that come by themselves and are never few for long."""

    paginator = FirstOnes
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    change_list_template = "adminpanel/long_list.html"

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *where: Any, **words: Any
    ) -> Any:
        """What is done to *all* is done to those that the pages have, as their number says."""
        listed = queryset.filter(pk__in=queryset.values("pk")[: FirstOnes.most])
        return super().response_action(request, listed, *where, **words)


class OwnSites(RelatedFieldListFilter):
    """Filters by a site that the user answers for."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Their names."""
        sites = Site.objects.of(request.user).order_by("name")
        return [(site.pk, str(site)) for site in sites]


class Colleagues(RelatedFieldListFilter):
    """Filters by a manager of the user's sites."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Their names."""
        sites = Site.objects.of(request.user)
        people = managers().filter(Q(memberships__site__in=sites) | Q(is_superuser=True))
        named: QuerySet[User] = people.distinct().order_by("username")
        return [(user.pk, str(user)) for user in named]
