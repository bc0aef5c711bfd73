"""Find the dialogs of a list in which words stand, newest activity first.

What stands in many dialogs stands in one of the newest: they are read one after the other, until a
page is full. What stands in few is asked from the index, which knows no order. So neither is dear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from dialogs.models import Dialog, SearchText, Visitor
from dialogs.searching.folding import Wanted, wanted
from dialogs.searching.newest import Lanes, Place
from dialogs.searching.trigrams import SHORTEST

FIRST, MOST = 250, 20_000  # dialogs that are read at once, at first and later
FEW = 5000  # texts that the index is asked for at first
DEARER = 4  # times: so much more than what was read is too much to ask for, or to go on reading
AT_ONCE = 500  # of the dialogs that the index named

LAST = 2**63 - 1  # as an id
YEAR = timedelta(days=365)

Row = tuple[int, Any, set[str]]
"""A dialog's id, its last activity, and the words that stand in it."""


def find(lanes: Lanes, words: str, place: Place | None, count: int) -> list[int]:
    """The ids of so many dialogs from a place on in which every word stands somewhere: in a
    message, or in the visitor's name, e-mail or id.
    """
    things = wanted(words)
    walk = Walk(lanes, things, place)
    found: list[int] = []
    size = FIRST
    while True:
        rows = walk.on(size)
        found += standing(rows, things)
        if len(found) >= count or walk.ended:
            return found[:count]
        size = (count - len(found)) * walk.seen // (len(found) + 1)  # as it went so far
        if size > DEARER * walk.seen:
            named = indexed(things, rows, max(FEW, DEARER * walk.seen))
            if named is not None:
                return found + named_ones(walk, named, count - len(found))
        size = min(MOST, max(FIRST, size), DEARER * DEARER * walk.seen)


@dataclass
class Walk:
    """Reading dialogs one after the other; `seen` is how many it were."""

    lanes: Lanes
    things: list[Wanted]
    place: Place | None
    seen: int = 0
    ended: bool = False
    pace: timedelta = timedelta()  # from one dialog to the next

    def on(self, size: int) -> list[Row]:
        """About so many more: a stretch of time, in which the index has them, if any are there."""
        newer = self.place is not None and self.place.newer
        rows: list[Row] = []
        if self.place is not None and self.pace:
            reach = min(self.pace * size, YEAR)
            end = self.place.at + (reach if newer else -reach)
            rows = read(self.lanes.until(self.place, end)[:MOST], self.things)
            self.place = Place(end, LAST if newer else 0, newer)
            self.pace = reach / max(1, len(rows))
        if not rows:
            rows = read(self.lanes.nearest(self.place, FIRST), self.things)
            self.ended = len(rows) < FIRST
            self.pace = abs(rows[-1][1] - rows[0][1]) / len(rows) if rows else self.pace
        if rows and len(rows) in (FIRST, MOST):
            self.place = Place(rows[-1][1], rows[-1][0], newer)
        self.seen += len(rows)
        return rows


def read(dialogs: QuerySet[Dialog], things: list[Wanted]) -> list[Row]:
    """Dialogs with the words that stand in them."""
    words = words_of(things)
    marks: dict[str, Any] = {}
    for number, word in enumerate(words):
        said = SearchText.objects.filter(dialog=OuterRef("pk"), words__contains=word)
        marks[f"word{number}"] = Case(
            When(visitor__search__contains=word, then=Value(1)),
            # Not `Exists`, for which PostgreSQL may choose to read the texts of all dialogs.
            default=Subquery(said.annotate(one=Value(1)).values("one")[:1]),
            output_field=IntegerField(),
        )
    rows = dialogs.annotate(**marks).values_list("pk", "active_at", *marks)
    return [
        (pk, at, {word for word, mark in zip(words, there, strict=True) if mark})
        for pk, at, *there in rows
    ]


def words_of(things: list[Wanted]) -> list[str]:
    """Every word once."""
    return list(dict.fromkeys(word for ways in things for way in ways for word in way))


def standing(rows: Sequence[Row], things: list[Wanted]) -> list[int]:
    """The ids of those in which each thing stands, in one of the ways in which it is said."""
    return [
        pk
        for pk, _at, words in rows
        if all(any(words.issuperset(way) for way in ways) for ways in things)
    ]


def indexed(things: list[Wanted], rows: Sequence[Row], few: int) -> set[int] | None:
    """The ids of all dialogs in which the rarest of the things may stand. None where all stand in
    more texts than `few`, or are too short for the index. `rows` were read before and tell which
    are rare.
    """

    def common(ways: Wanted) -> tuple[int, int]:
        return len(standing(rows, [ways])), -min(map(len, telling(ways)))

    for ways in sorted(things, key=common)[:2]:
        words = telling(ways)
        if min(map(len, words)) < SHORTEST:
            continue
        said = reduce(or_, (Q(words__says=word) for word in words))
        whose = reduce(or_, (Q(search__says=word) for word in words))
        texts = SearchText.objects.filter(said).values_list("dialog_id", flat=True)
        people = Visitor.objects.filter(whose).values_list("dialogs__pk", flat=True)
        ids = [*texts[: few + 1], *people[: few + 1]]
        if len(ids) <= few:
            return set(filter(None, ids))
    return None


def telling(ways: Wanted) -> list[str]:
    """The longest word of each way: the index has few texts for it."""
    return [max(way, key=len) for way in ways]


def named_ones(walk: Walk, named: set[int], count: int) -> list[int]:
    """Those of the dialogs that the index named in which the words stand, from where a walk is."""
    own = walk.lanes.all_from(walk.place).filter(pk__in=named)
    ids, found = list(own.values_list("pk", flat=True)), []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        right = set(standing(read(Dialog.objects.filter(pk__in=some), walk.things), walk.things))
        found += [pk for pk in some if pk in right]
        if len(found) >= count:
            break
    return found[:count]
