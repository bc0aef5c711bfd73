"""Find the dialogs of a list in which words stand, newest activity first.

What stands in many dialogs stands in one of the newest: they are read one after the other, until a
page is full. What stands in few is asked from the index, which knows no order. What is between
would cost the more the more dialogs there are: a page of it ends after so many as were read, and
says from where on older ones are to be looked at.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from dialogs.models import Dialog, SearchText, Visitor
from dialogs.searching.folding import Wanted, wanted
from dialogs.searching.newest import Lanes, Place
from dialogs.searching.trigrams import SHORTEST

FIRST = 100  # dialogs that are read at first
MOST = 600  # that are read for the first page, about
FURTHER = 8000  # and for one behind it, which nobody has to wait for to see something
FEW = 2000  # texts that the index is asked for
FALSE = 8  # times as many may have the letters of a word, of which PostgreSQL reads each
WORTH = 4  # times as many as were read would be to read: then the index is asked
RARE = 250  # one in so many dialogs, or fewer, has what the index is asked for
AT_ONCE = 500  # of the dialogs that the index named

LAST = 2**63 - 1  # as an id
YEAR = timedelta(days=365)

Row = tuple[int, Any, set[str]]
"""A dialog's id, its last activity, and the words that stand in it."""


class Found(NamedTuple):
    """The ids of a page; `rest` is the place from which on was not looked."""

    ids: list[int]
    rest: Place | None = None


def find(lanes: Lanes, words: str, place: Place | None, count: int) -> Found:
    """The dialogs from a place on in which every word stands somewhere: in a message, or in the
    visitor's name, e-mail or id. So many, or fewer and where to go on.
    """
    things = wanted(words)
    walk = Walk(lanes, things, place)
    found: list[int] = []
    most = FURTHER if place else MOST
    size, asked = FIRST, False
    while True:
        found += standing(walk.on(size), things)
        if len(found) >= count or walk.ended:
            return Found(found[:count])
        size = (count - len(found)) * walk.seen // (len(found) + 1)  # as it went so far
        rare = [] if asked or size < WORTH * walk.seen else walk.rare()
        if rare:
            asked, named = True, indexed(rare)
            if named is not None:
                return Found(found + named_ones(walk, named, count - len(found)))
        if walk.seen >= most:
            return Found(found, walk.place)
        size = min(most - walk.seen, max(FIRST, size))


@dataclass
class Walk:
    """Reading dialogs one after the other; `seen` is how many it were."""

    lanes: Lanes
    things: list[Wanted]
    place: Place | None
    seen: int = 0
    ended: bool = False
    pace: timedelta = timedelta()  # from one dialog to the next
    counts: dict[int, int] = field(default_factory=dict)  # of dialogs that have a thing

    def on(self, size: int) -> list[Row]:
        """About so many more: a stretch of time, in which the index has them, if any are there."""
        newer = self.place is not None and self.place.newer
        rows: list[Row] = []
        most = 2 * size  # where more lie in the stretch than elsewhere
        if self.place is not None and self.pace:
            reach = min(self.pace * size, YEAR)
            end = self.place.at + (reach if newer else -reach)
            rows = read(self.lanes.until(self.place, end)[:most], self.things)
            self.place = Place(end, LAST if newer else 0, newer)
            self.pace = reach / max(1, len(rows))
        if not rows:
            rows = read(self.lanes.nearest(self.place, FIRST), self.things)
            self.ended = len(rows) < FIRST
            self.pace = abs(rows[-1][1] - rows[0][1]) / len(rows) if rows else self.pace
        if rows and len(rows) in (FIRST, most):
            self.place = Place(rows[-1][1], rows[-1][0], newer)
        self.seen += len(rows)
        for number, ways in enumerate(self.things):
            self.counts[number] = self.counts.get(number, 0) + len(standing(rows, [ways]))
        return rows

    def rare(self) -> list[Wanted]:
        """What stood in hardly any dialog so far, the rarest first, of these the longest."""
        rare = [number for number, count in self.counts.items() if count * RARE <= self.seen]
        rare.sort(key=lambda number: (self.counts[number], -shortest(self.things[number])))
        return [self.things[number] for number in rare]


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


def indexed(rare: list[Wanted]) -> set[int] | None:
    """The ids of all dialogs in which one of the first of these things may stand. None where both
    stand in more texts than a few, or are too short for the index.
    """
    for ways in rare[:2]:
        words = telling(ways)
        if shortest(ways) < SHORTEST:
            continue
        said = reduce(or_, (Q(words__says=word) for word in words))
        whose = reduce(or_, (Q(search__says=word) for word in words))
        texts = SearchText.objects.filter(said).values_list("dialog_id", flat=True)
        people = Visitor.objects.filter(whose).values_list("dialogs__pk", flat=True)
        if not few(texts) or not few(people):
            continue
        ids = [*texts[: FEW + 1], *people[: FEW + 1]]
        if len(ids) <= FEW:
            return set(filter(None, ids))
    return None


def few(texts: QuerySet[Any, Any]) -> bool:
    """Whether the index names few texts, as PostgreSQL thinks. It would tell the first only when it
    knows all.
    """
    if connection.vendor != "postgresql":
        return True
    plan = json.loads(texts.explain(format="json"))[0]["Plan"]
    return most_rows(plan) <= FALSE * FEW


def most_rows(plan: dict[str, Any]) -> int:
    """The rows of the largest step of a plan that reads a table or an index."""
    return max([int(plan["Plan Rows"]), *map(most_rows, plan.get("Plans", ()))])


def telling(ways: Wanted) -> list[str]:
    """The longest word of each way: the index has few texts for it."""
    return [max(way, key=len) for way in ways]


def shortest(ways: Wanted) -> int:
    """The letters that the index knows at least."""
    return min(map(len, telling(ways)))


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
