"""Find dialogs and messages by what is said in them now, and by their visitor."""

from collections.abc import Callable
from functools import reduce
from operator import and_, attrgetter, or_

from django.db.models import Q, QuerySet

from dialogs.models import Dialog, Entry, SearchText, Visitor
from dialogs.searching.folding import searchable, wanted
from replyx.database.rows import insert_values


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


def find_dialogs(dialogs: QuerySet[Dialog], words: str) -> QuerySet[Dialog]:
    """Those in which every word stands somewhere: in a message, or in the visitor's name, e-mail
    or id. No words find everything. A list in the order of activity asks `finding.find`.
    """

    def stands(word: str) -> Q:
        said = SearchText.objects.filter(words__says=word).values("dialog_id")
        whose = Dialog.objects.filter(visitor__search__says=word).values("pk")
        return Q(pk__in=said.union(whose, all=True))

    return dialogs.filter(everything(words, stands))


def find_visitors(visitors: QuerySet[Visitor], words: str) -> QuerySet[Visitor]:
    """Those whose name, e-mail or id have every word."""
    return visitors.filter(everything(words, lambda word: Q(search__says=word)))


def find_messages(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Those that say every word, as they read now."""
    return entries.filter(everything(words, lambda word: Q(search__words__says=word)))


def everything(words: str, stands: Callable[[str], Q]) -> Q:
    """That each thing of a search stands there, in one of the ways in which it is said."""
    found = Q()
    for ways in wanted(words):
        found &= reduce(or_, (reduce(and_, map(stands, way)) for way in ways))
    return found
