"""Find messages by what they say now, and visitors; dialogs are found by `finding.find`."""

from functools import reduce
from operator import and_, attrgetter, or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from dialogs.models import Entry, SearchText, Visitor
from dialogs.searching.folding import Wanted, searchable, wanted
from replyx.database.rows import insert_values

R = TypeVar("R", bound=Model)
LOOKED_AT = 20_000  # rows, the newest ones
ENOUGH = 100  # of them with the words: a page of the admin


def remember(messages: list[Entry]) -> None:
    """Have new messages found by their text and the names of their files."""
    rows = [(each.id, each.dialog_id, words_of(each, each.text)) for each in messages]
    insert_values(SearchText, ("entry", "dialog", "words"), rows)


def words_of(message: Entry, text: str) -> str:
    """What a message is found by."""
    return searchable(text, *map(attrgetter("name"), message.files))


def remember_change(message: Entry, text: str) -> None:
    """Have a message found by what it says now, and no more by what it said before."""
    SearchText.objects.filter(entry=message).update(words=words_of(message, text))


def forget(message: Entry) -> None:
    """Have a message found no more."""
    SearchText.objects.filter(entry=message).delete()


def find_visitors(visitors: QuerySet[Visitor], words: str) -> QuerySet[Visitor]:
    """Those whose name, e-mail or id have every word; of many the newest ones."""
    return find_rows(visitors, words, "search")


def find_messages(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Those that say every word, as they read now; of many the newest ones."""
    return find_rows(entries, words, "search__words")


def find_rows(rows: QuerySet[R], words: str, field: str) -> QuerySet[R]:
    """Rows whose field has every word. What many have is in the newest; of the others there are so
    few that the index, which knows no order, may name all.
    """
    things = wanted(words)
    if not things:
        return rows
    newest = rows.model._default_manager.order_by("-pk").values_list("pk", flat=True)
    for edge in newest[LOOKED_AT - 1 : LOOKED_AT]:
        having = rows.filter(everything(things, f"{field}__contains"), pk__gte=edge)
        found = list(having.order_by("-pk").values_list("pk", flat=True)[:ENOUGH])
        if len(found) == ENOUGH:
            return rows.filter(pk__in=found)
    return rows.filter(everything(things, f"{field}__says"))


def everything(things: list[Wanted], lookup: str) -> Q:
    """That each thing of a search stands there, in one of the ways in which it is said."""
    found = Q()
    for ways in things:
        found &= reduce(or_, (reduce(and_, (Q(**{lookup: w}) for w in way)) for way in ways))
    return found
