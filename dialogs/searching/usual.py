"""The list as it is asked for most, of nobody in particular: by statements that are made once."""

from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from dialogs.models import Dialog
from dialogs.searching.newest import FEW_SITES, Lanes, Place, edge_of_recent, nearest_of
from replyx.database.questions import Question


def usual_page(
    site_ids: list[int] | None, place: Place | None, count: int, **words: str
) -> list[Dialog]:
    """So many dialogs from a place on, the nearest first, with what their rows show; `words` are
    `status` and `handoff`, which may be empty. Of all sites where `site_ids` is None.
    """
    if site_ids is None or len(site_ids) > FEW_SITES:
        return page_of_many(site_ids, place, count, **words)
    at, pk, newer = place or (None, None, None)
    shape = {"newer": newer, "count": count, **words}
    ends = _whole.ask(at, pk, *site_ids, **shape) if len(site_ids) > 1 else []
    end = nearest_of(filter(None, chain(*ends)), place)
    return _page.ask(at, pk, end, *site_ids, has_end=end is not None, **shape)


def page_of_many(
    site_ids: list[int] | None, place: Place | None, count: int, **words: str
) -> list[Dialog]:
    """The same of many sites, whose page is most often among the newest dialogs of all."""
    at, pk, newer = place or (None, None, None)
    edge = next((at for (at,) in _edge.ask(at, pk, newer=newer)), None)
    shape = {"newer": newer, "count": count, "every": site_ids is None, **words}
    page = _recent.ask(at, pk, edge, site_ids or [], has_end=edge is not None, **shape)
    if edge is None or len(page) == count:
        return page
    return list(lanes(site_ids, **words).nearest(place, count))


def lanes(site_ids: Any, *, status: str, handoff: str) -> Lanes:
    """The lanes, for sites or blanks."""
    dialogs = Dialog.objects.begun().with_row()
    return Lanes(dialogs.filter(handoff=handoff) if handoff else dialogs, site_ids, status)


def _ends_of(
    at: Any, pk: Any, *site_ids: Any, newer: bool | None, count: int, **words: str
) -> QuerySet[Any, Any]:
    return lanes(site_ids, **words).whole(site_ids, place_of(at, pk, newer), count)


def _page_of(
    at: Any, pk: Any, end: Any, *site_ids: Any, newer: bool | None, count: int, has_end: bool,
    **words: str,
) -> QuerySet[Dialog]:  # fmt: skip
    own, place = lanes(site_ids, **words), place_of(at, pk, newer)
    return (own.until(place, end) if has_end else own.all_from(place))[:count]


def _recent_of(
    at: Any, pk: Any, end: Any, site_ids: Any, *, newer: bool | None, count: int, has_end: bool,
    every: bool, **words: str,
) -> QuerySet[Dialog]:  # fmt: skip
    own, place = lanes(None, **words), place_of(at, pk, newer)
    page = own.until(place, end) if has_end else own.all_from(place)
    return (page if every else page.filter(site__pk__in=site_ids))[:count]


def place_of(at: Any, pk: Any, newer: bool | None) -> Place | None:
    """A place, or blanks for one."""
    return None if newer is None else Place(at, pk, newer)


# Planned each time: the moments, and how large the sites are, decide which way is short.
_whole: Question[tuple[datetime | None, ...]] = Question(_ends_of, prepare=False)
_page: Question[Dialog] = Question(_page_of, prepare=False)
_recent: Question[Dialog] = Question(_recent_of, prepare=False)
_edge: Question[tuple[datetime]] = Question(
    lambda at, pk, *, newer: edge_of_recent(place_of(at, pk, newer)), prepare=False
)
