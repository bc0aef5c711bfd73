"""A manager's list in the order of activity, read from any place on.

A page costs what it shows, however many dialogs there are: an index has the dialogs of *one* site
in this order, or those of one manager and status. These are the lanes. Of several lanes the ends
are asked first, as far as a page may reach into each: nothing beyond the nearest end is in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, isqrt
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from dialogs.models import Dialog, Site

FEW_SITES = 8  # of so many each is asked for a whole page, by its name: they are of many sizes


class Place(NamedTuple):
    """A place in the list, which is sorted by activity and then by id, and the way from there."""

    at: datetime
    pk: int
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Lanes:
    """Dialogs that a list may show, as they lie in an index; `manager` is whose they are."""

    dialogs: QuerySet[Dialog]
    site_ids: Sequence[int]
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
        dialogs = self._of_all_sites(place)
        few = {"site": sites[0]} if len(sites) == 1 else {"site__pk__in": sites}
        return dialogs.filter(**few).order_by(*order_from(place))

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
        """How far a page may reach into the sites. Of many sites each is asked for a part of it: as
        many parts as make a page end it, and only these sites may have more.
        """
        if len(self.site_ids) < 2:
            return []
        if len(self.site_ids) <= FEW_SITES:
            return [end for end in self.whole(place, count).first() or () if end is not None]
        part = max(1, count // isqrt(len(self.site_ids)))
        ends = self._ends(self.site_ids, place, part)
        enough = ceil(count / part)
        parted = sorted(ends.values(), reverse=place is None or not place.newer)[:enough]
        deeper = [pk for pk, end in ends.items() if end in parted]
        whole = list(self._ends(deeper, place, count).values())
        return [*whole, parted[-1]] if len(parted) == enough else whole

    def whole(self, place: Place | None, count: int) -> QuerySet[Any, Any]:
        """The activity of the last of so many dialogs of each site that has them, in one row. Each
        is asked for by itself: of sites in general PostgreSQL thinks that they are small, and sorts
        them.
        """
        dialogs = self._of_all_sites(place).order_by(order_from(place)[0]).values("active_at")
        ends = [Subquery(dialogs.filter(site=pk)[count - 1 : count]) for pk in self.site_ids]
        return Site.objects.order_by().filter(pk=self.site_ids[0]).values_list(*ends)

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
