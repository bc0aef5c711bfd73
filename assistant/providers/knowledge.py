"""Answers with the passage that says it, word for word, without a model and without a network."""

from assistant.finding.certainty import certainty, limits
from assistant.finding.likely import likely
from assistant.finding.ranking import Hit
from assistant.finding.stems import language_of
from assistant.providers.answers import Answer, Source
from dialogs.models import Site

OFFERED = 3
NEAR = 0.4  # of the first one's score; what is further behind is not offered
LONGEST = 2000  # characters of a question that are read


def answer(site: Site, question: str) -> Answer:
    """The answer that the site's knowledge has, in the language of the question if it can be."""
    question = question[:LONGEST]
    language = language_of(question)
    found = likely(site, question)
    if not found.hits:
        return Answer("", "not_found", 0.0)
    sure, own = certainty(found), limits(site, language)
    score = own.score(sure)
    if sure >= own.yes:
        return Answer(found.hits[0].passage.text, "found", score, _sources(found.hits[:1], score))
    if sure >= own.no:
        return Answer("", "unsure", score, _sources(found.hits[:OFFERED], score))
    return Answer("", "not_found", score)


def _sources(hits: list[Hit], score: float) -> list[Source]:
    """Those that are not far behind the first; theirs are the shares of its score."""
    best = hits[0].score
    return [
        Source(hit.passage.article.title, hit.passage.article.url, round(score * part, 4))
        for hit in hits
        if (part := min(1.0, hit.score / best)) >= NEAR
    ]
