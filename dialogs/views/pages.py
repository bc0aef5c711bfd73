"""Turning the pages of the list: its cursor is a place, packed so that nobody builds on it."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from msgspec.structs import asdict
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from dialogs.models import Dialog
from dialogs.representations import row_of
from dialogs.searching.newest import Place

USUAL, MOST = 50, 200  # dialogs of a page
FIRST_YEAR, LAST_YEAR = 1970, 9999  # beyond them moments overflow in other zones

Nearest = Callable[[Place | None, int], tuple[list[Dialog], Place | None]]
"""So many dialogs from a place on, or fewer and the place from which on was not looked."""


def page(request: Request, nearest: Nearest) -> Response:
    """A page of what `nearest` gives, newest activity first, and the addresses of those beside it.
    Of a search it may be short, or empty, though there is a next one.

    Raises ValidationError for a cursor that is none.
    """
    cursor, size = request.query_params.get("cursor"), page_size(request)
    place = unpacked(cursor) if cursor else None
    found, rest = nearest(place, size + 1)
    more, shown = len(found) > size, found[:size]
    newer = place is not None and place.newer
    if newer:
        shown.reverse()
    ahead = edge(shown, newer=newer) if more else rest
    behind = edge(shown, newer=not newer)
    further = more or rest is not None
    if newer:
        links = address(request, behind, True), address(request, ahead, further)
    else:
        links = address(request, ahead, further), address(request, behind, place is not None)
    results = [asdict(row_of(dialog)) for dialog in shown]  # rows without the frame's type
    return Response({"next": links[0], "previous": links[1], "results": results})


def edge(shown: list[Dialog], *, newer: bool) -> Place | None:
    """Where a page ends on one side; one that shows nothing has no place."""
    if not shown:
        return None
    last = shown[0 if newer else -1]
    return Place(last.active_at, last.pk, newer)


def page_size(request: Request) -> int:
    """`?limit=`; one that is none is as good as not there."""
    word = request.query_params.get("limit", "")
    asked = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
    return min(asked, MOST) or USUAL


def address(request: Request, place: Place | None, there: bool) -> str | None:
    """Where the page beside this one is, if one is there; without a place, the newest one."""
    if not there:
        return None
    here = request.build_absolute_uri()
    if place is None:
        return remove_query_param(here, "cursor")
    return replace_query_param(here, "cursor", packed(place))


def packed(place: Place) -> str:
    """A place as a cursor."""
    words: dict[str, Any] = {"p": place.at.isoformat(), "i": place.pk}
    return b64encode(urlencode(words | ({"r": 1} if place.newer else {})).encode()).decode()


def unpacked(cursor: str) -> Place:
    """The place that a cursor means. Raises ValidationError."""
    try:
        words = parse_qs(b64decode(cursor.encode("ascii")).decode())
        at = datetime.fromisoformat(words["p"][0])
        if not FIRST_YEAR <= at.year < LAST_YEAR:
            raise ValueError(at)
        at = at.replace(tzinfo=at.tzinfo or UTC)
        return Place(at, int(words.get("i", ["0"])[0]) % 2**63, "r" in words)
    except (ValueError, KeyError, OverflowError):
        raise ValidationError({"cursor": [CursorPagination.invalid_cursor_message]}) from None
