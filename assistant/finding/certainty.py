"""How certain it is that the best passage answers: yes, no, or to be asked back.

Four things say it: how much of the question was found at all, in one sentence, by which score, and
how far behind the next article is. Their weights are a logistic regression over the questions of
the demo and of XQuAD, each asked with its article and without it. What number is a yes differs from
one knowledge base to the next, so each is asked questions of its own sentences while their article
is left out: what is found then is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

from assistant.finding.ranking import Found, Hit, rank
from assistant.finding.stems import asked, stems
from assistant.models import Article, Knowledge
from dialogs.models import Site

FOUND, TOGETHER, SCORE, MARGIN = 9.0, 3.0, 4.5, 7.0
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n")
USUAL = (13.0, 17.5)  # of a knowledge base that is too small to be asked
ASKED = 60  # articles of a language
LEAST = 8
WORDS = 4  # of such a question
UNLIKE, LIKE = 0.4, 0.85  # so many of the answers that are none are below the limits
GROWN = 10  # it is asked again when a tenth of the passages are others


@dataclass(frozen=True, slots=True)
class Limits:
    """Below `no` nothing is answered, from `yes` on the passage is; between them titles are."""

    no: float = USUAL[0]
    yes: float = USUAL[1]

    def score(self, certainty: float) -> float:
        """A certainty from 0 to 1; from 0.5 on it is a yes."""
        return round(1 / (1 + exp((self.yes - certainty) / 2)), 4)


def in_language(found: Found, language: str) -> Found:
    """Without articles of other languages, unless there are no others."""
    own = [hit for hit in found.hits if hit.passage.article.language == language]
    return Found(own or found.hits, found.weights)


def certainty(found: Found) -> float:
    """Of the first hit; 0 and less is none at all."""
    if not found.hits:
        return 0.0
    first, *others = found.hits
    behind = others[0].score if others else 0.0
    margin = (first.score - behind) / first.score
    together = _together(found, first)
    return FOUND * first.found + TOGETHER * together + SCORE * log(first.score) + MARGIN * margin


def _together(found: Found, hit: Hit) -> float:
    """The share of the question's weight that stands in one sentence of a passage."""
    sentences = map(stems, SENTENCE.split(hit.passage.text))
    best = max(
        sum(found.weights[stem] for stem in found.weights.keys() & set(sentence))
        for sentence in sentences
    )
    return best / found.weight


def limits(site: Site, language: str) -> Limits:
    """Those of a knowledge base, as they were found out last."""
    known = Knowledge.objects.filter(site=site).only("limits").first()
    own = known.limits.get(language) if known else None
    return Limits(*own) if own else Limits()


def calibrate(site: Site) -> None:
    """Find the limits of a knowledge base out again, if it has become another."""
    known = Knowledge.objects.filter(site=site).first()
    if known is None or abs(known.passages - known.limits_of) * GROWN < max(known.limits_of, 1):
        return
    own = Article.objects.filter(site=site)
    found = {
        language: limits
        for language in own.order_by().values_list("language", flat=True).distinct()
        if (limits := _limits(site, language))
    }
    Knowledge.objects.filter(site=site).update(limits=found, limits_of=known.passages)


def _limits(site: Site, language: str) -> tuple[float, float] | None:
    answers = sorted(
        certainty(in_language(rank(site, words, without=article_id), language))
        for article_id, words in _questions(site, language)
    )
    if len(answers) < LEAST:
        return None
    no, yes = (round(answers[int(share * len(answers))], 2) for share in (UNLIKE, LIKE))
    return no, yes


def _questions(site: Site, language: str) -> Iterator[tuple[int, list[str]]]:
    """Words out of a sentence in the midst of an article, of so many articles."""
    articles = Article.objects.filter(site=site, language=language, is_used=True).order_by("pk")
    ids = list(articles.values_list("pk", flat=True))
    step = max(1, len(ids) // ASKED)
    for article_id, text in articles.filter(pk__in=ids[::step]).values_list("pk", "text"):
        sentences = [words for each in SENTENCE.split(text) if len(words := asked(each)) >= WORDS]
        if sentences:
            words = sentences[len(sentences) // 2]
            yield article_id, words[:: max(1, len(words) // WORDS)][:WORDS]
