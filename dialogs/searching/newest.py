"""A manager's list in the order of activity, read from any place on.

A page costs what it shows, however many dialogs there are: an index has the dialogs of *one* site
in this order, or those of one manager and status. These are the lanes. Of several lanes the ends
are asked first, as far as a page may reach into each: nothing beyond the nearest end is in it.
Whoever answers for many sites has their page among the newest dialogs of all sites, which another
index has in order; only where it is not there, the sites are asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, isqrt
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from dialogs.models import Dialog, Site

FEW_SITES = 8  # of so many each is asked for a whole page, by its name: they are of many sizes
RECENT = 1000  # dialogs of all sites that are looked through for the page of many sites


class Place(NamedTuple):
    """A place in the list, which is sorted by activity and then by id, and the way from there."""

    at: datetime
    pk: int
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Lanes:
    """Dialogs that a list may show, as they lie in an index; `manager` is whose they are. Of all
    sites where `site_ids` is None.
    """

    dialogs: QuerySet[Dialog]
    site_ids: Sequence[int] | None
    status: str = ""
    manager: int | None = None

    def nearest(self, place: Place | None, count: int) -> QuerySet[Dialog]:
        """So many from a place on, or from the newest one on; the nearest comes first."""
        ends = self._of_sites if self.manager is None else self._of_statuses
        end = nearest_of(ends(place, count), place)
        dialogs = self.all_from(place) if end is None else self.until(place, end)
        return dialogs[:count]

    def all_from(self, place: Place | None) -> QuerySet[Dialog]:
        """All from a place on, in the same order: for those who name the ones they want."""
        sites = self.site_ids
        dialogs = self._of_all_sites(place).order_by(*order_from(place))
        if sites is None:
            return dialogs
        return dialogs.filter(**{"site": sites[0]} if len(sites) == 1 else {"site__pk__in": sites})

    def until(self, place: Place | None, end: datetime) -> QuerySet[Dialog]:
        """Those from a place on whose activity lies before a moment on the way, or at it."""
        way = "lte" if place is not None and place.newer else "gte"
        return self.all_from(place).filter(**{f"active_at__{way}": end})

    def _of_all_sites(self, place: Place | None) -> QuerySet[Dialog]:
        dialogs = self.dialogs
        if self.status:
            dialogs = dialogs.filter(status=self.status)
        if self.manager is not None:
            dialogs = dialogs.filter(manager=self.manager)
        return beyond(dialogs, place)

    def _of_sites(self, place: Place | None, count: int) -> list[datetime]:
        """How far a page may reach into the sites."""
        if self.site_ids is not None and len(self.site_ids) < 2:
            return []
        if self.site_ids is not None and len(self.site_ids) <= FEW_SITES:
            whole = self.whole(self.site_ids, place, count)
            return [end for end in whole.first() or () if end is not None]
        edge = edge_of_recent(place).first()
        if edge is None:
            return []
        own = self.until(place, edge[0]).values_list("active_at", flat=True)
        return list(own[count - 1 : count]) or self._of_many(place, count)

    def _of_many(self, place: Place | None, count: int) -> list[datetime]:
        """How far a page may reach into many sites. Each is asked for a part of it: as many parts
        as make a page end it, and only these sites may have more.
        """
        sites = self.site_ids
        if sites is None:
            sites = list(Site.objects.order_by().values_list("pk", flat=True))
        part = max(1, count // isqrt(len(sites)))
        ends = self._ends(sites, place, part)
        enough = ceil(count / part)
        parted = sorted(ends.values(), reverse=place is None or not place.newer)[:enough]
        deeper = [pk for pk, end in ends.items() if end in parted]
        whole = list(self._ends(deeper, place, count).values())
        return [*whole, parted[-1]] if len(parted) == enough else whole

    def whole(self, site_ids: Sequence[int], place: Place | None, count: int) -> QuerySet[Any, Any]:
        """The activity of the last of so many dialogs of each site that has them, in one row. Each
        is asked for by itself: of sites in general PostgreSQL thinks that they are small, and sorts
        them.
        """
        dialogs = self._of_all_sites(place).order_by(order_from(place)[0]).values("active_at")
        ends = [Subquery(dialogs.filter(site=pk)[count - 1 : count]) for pk in site_ids]
        return Site.objects.order_by().filter(pk=site_ids[0]).values_list(*ends)

    def _ends(
        self, site_ids: Sequence[int], place: Place | None, count: int
    ) -> dict[int, datetime]:
        """The same of many sites."""
        own = self._of_all_sites(place).filter(site=OuterRef("pk")).order_by(order_from(place)[0])
        end = Subquery(own.values("active_at")[count - 1 : count])
        sites = Site.objects.order_by().filter(pk__in=site_ids).annotate(end=end)
        return {pk: end for pk, end in sites.values_list("pk", "end") if end is not None}

    def _of_statuses(self, place: Place | None, count: int) -> list[datetime]:
        """How far a page may reach into the statuses, in which an index has what is a manager's."""
        ends: list[datetime] = []
        for status in [] if self.status else Dialog.Status.values:
            own = self.all_from(place).filter(status=status)
            ends += own.values_list("active_at", flat=True)[count - 1 : count]
        return ends


def edge_of_recent(place: Place | None) -> QuerySet[Dialog, tuple[datetime]]:
    """The activity of the last of the nearest dialogs of all sites, if there are so many."""
    recent = beyond(Dialog.objects.order_by(*order_from(place)), place)
    return recent.values_list("active_at")[RECENT - 1 : RECENT]


def nearest_of(ends: Iterable[datetime], place: Place | None) -> datetime | None:
    """The first that is met from a place on."""
    return (min if place is not None and place.newer else max)(ends, default=None)


def order_from(place: Place | None) -> tuple[str, str]:
    """The order of what lies beyond a place, the nearest first."""
    return ("active_at", "pk") if place is not None and place.newer else ("-active_at", "-pk")


def beyond(dialogs: QuerySet[Dialog], place: Place | None) -> QuerySet[Dialog]:
    """The dialogs beyond a place."""
    if place is None:
        return dialogs
    if place.newer:
        newer = dialogs.filter(active_at__gte=place.at)
        return newer.exclude(active_at=place.at, pk__lte=place.pk)
    older = dialogs.filter(active_at__lte=place.at)
    return older.exclude(active_at=place.at, pk__gte=place.pk)
