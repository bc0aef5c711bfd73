"""How well a site answers questions of which the right article is known."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from assistant.finding.likely import likely
from assistant.finding.stems import language_of
from assistant.models import Article
from assistant.providers.knowledge import answer
from assistant.reading.documents import Unreadable
from dialogs.models import Site


class Labelled(NamedTuple):
    """A question; `article` is the title, address or key of what answers it, None of what nothing
    does.
    """

    question: str
    article: str | None
    language: str


@dataclass
class Figures:
    """Of questions that have an article: how many find it first, or among three, and the mean of
    1 / its place; how many were answered with it, with another, or asked back. Of those that have
    none: how many were answered all the same, or asked back.
    """

    with_article: int = 0
    first: int = 0
    among_three: int = 0
    places: float = 0.0
    answered_right: int = 0
    answered_wrong: int = 0
    asked_back: int = 0
    without_article: int = 0
    answered_without: int = 0
    asked_back_without: int = 0

    def as_json(self) -> dict[str, int | float]:
        """Shares from 0 to 1, beside the two numbers of questions."""
        shares = {
            "hit@1": self.first,
            "hit@3": self.among_three,
            "mrr": self.places,
            "answered_right": self.answered_right,
            "answered_wrong": self.answered_wrong,
            "asked_back": self.asked_back,
        }
        without = {
            "answered_where_not": self.answered_without,
            "asked_back_where_not": self.asked_back_without,
        }
        return {
            "questions": self.with_article,
            "out_of_scope": self.without_article,
            **{name: _share(value, self.with_article) for name, value in shares.items()},
            **{name: _share(value, self.without_article) for name, value in without.items()},
        }


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def questions_of(lines: Iterable[str]) -> Iterator[Labelled]:
    """`{"question","article"|null,"lang"}` a line. Raises Unreadable for one that is not so."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            question, article = said["question"], said.get("article")
            yield Labelled(question, article, said.get("lang") or language_of(question))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unreadable(_("Line %(number)d is no question.") % {"number": number}) from error


def evaluate(site: Site, questions: Iterable[Labelled]) -> dict[str, Figures]:
    """The figures of each language, and of `all`."""
    found: dict[str, Figures] = {}
    for each in questions:
        place, reason, is_right = _ask(site, each)
        for name in (each.language, "all"):
            _add(found.setdefault(name, Figures()), each, place, reason, is_right)
    return found


def _ask(site: Site, asked_for: Labelled) -> tuple[int, str, bool]:
    """At which place the article is (0: at none), what was answered, and whether out of it."""
    own = likely(site, asked_for.question)
    right = [is_named(hit.passage.article, asked_for.article) for hit in own.hits]
    place = right.index(True) + 1 if True in right else 0
    return place, answer(site, asked_for.question).reason, place == 1


def is_named(article: Article, name: str | None) -> bool:
    """Whether a label means this article."""
    return bool(name) and name in (article.title, article.url, article.key)


def _add(figures: Figures, each: Labelled, place: int, reason: str, is_right: bool) -> None:
    answered, back = reason == "found", reason == "unsure"
    if each.article is None:
        figures.without_article += 1
        figures.answered_without += answered
        figures.asked_back_without += back
        return
    figures.with_article += 1
    figures.first += place == 1
    figures.among_three += 1 <= place <= 3
    figures.places += 1 / place if place else 0
    figures.answered_right += answered and is_right
    figures.answered_wrong += answered and not is_right
    figures.asked_back += back
