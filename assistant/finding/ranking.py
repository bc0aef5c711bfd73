"""Passages in the order in which they answer a question, by BM25.

A passage needs to have one of the question's words and not all. It is computed by one statement
that both databases understand and that reads the rows of these words alone; what they add up in
different orders is rounded before it is compared.
"""

from dataclasses import dataclass
from math import log

from django.db import connection

from assistant.models import Knowledge, Passage
from dialogs.models import Site

SATURATION, BY_LENGTH = 1.2, 0.75  # BM25's k1 and b
CANDIDATES = 30  # passages
DIGITS = 6
FEWEST = 50  # passages that rarity is reckoned with: in three every word is frequent
MOST_WORDS = 40  # of a question; the rarest ones

COUNTS = """
SELECT stem, COUNT(*) FROM assistant_word WHERE site_id = %s AND stem IN ({words}) GROUP BY stem
"""
SCORES = """
SELECT passage_id, SUM(weight * count / (count + rest)) AS score, SUM(weight) AS found
FROM (
    SELECT passage_id, CAST(count AS double precision) AS count,
        CAST(%s AS double precision) + CAST(%s AS double precision) * length AS rest,
        CASE stem {weights} END AS weight
    FROM assistant_word WHERE site_id = %s AND stem IN ({words})
) AS words
GROUP BY passage_id ORDER BY score DESC, passage_id LIMIT {limit}
"""
WEIGHT = "WHEN %s THEN CAST(%s AS double precision)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage; of the weight of all words that were asked it has `found`, from 0 to 1."""

    passage: Passage
    score: float
    found: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best passage of each article, the best one first; and what each word that was asked
    weighs.
    """

    hits: list[Hit]
    weights: dict[str, float]

    @property
    def weight(self) -> float:
        """Of all words: BM25 gives no passage more than 2.2 times as much."""
        return sum(self.weights.values())


def rank(site: Site, words: list[str], *, without: int | None = None) -> Found:
    """What answers a question of these stems; `without` is an article that is not looked at."""
    known = Knowledge.objects.filter(site=site).first()
    if known is None or not known.passages or not words:
        return Found([], {})
    weights = _weights(site, words, max(known.passages, FEWEST))
    weight = sum(weights.values())
    rows = [
        (passage_id, round(score * (SATURATION + 1), DIGITS), round(found / weight, DIGITS))
        for passage_id, score, found in _scores(site, weights, known.words / known.passages)
    ]
    return Found(_best_of_articles(rows, without), weights)


def _weights(site: Site, words: list[str], passages: int) -> dict[str, float]:
    """How much each word tells, the rarest first: BM25's inverse document frequency."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(words=_marks(words)), [site.pk, *words])
        counts = dict(cursor.fetchall())
    weights = {
        word: log(1 + (passages - count + 0.5) / (count + 0.5))
        for word in words
        for count in [min(counts.get(word, 0), passages)]
    }
    rarest = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS]
    return {word: weights[word] for word in rarest}


def _scores(
    site: Site, weights: dict[str, float], average: float
) -> list[tuple[int, float, float]]:
    """The first passages: id, score, and the weight of the words that are there."""
    rest = SATURATION * (1 - BY_LENGTH), SATURATION * BY_LENGTH / max(average, 1)
    statement = SCORES.format(
        weights=" ".join([WEIGHT] * len(weights)), words=_marks(weights), limit=CANDIDATES
    )
    pairs = [value for pair in weights.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*rest, *pairs, site.pk, *weights])
        rows: list[tuple[int, float, float]] = cursor.fetchall()
    return rows


def _best_of_articles(rows: list[tuple[int, float, float]], without: int | None) -> list[Hit]:
    own = Passage.objects.select_related("article").in_bulk([pk for pk, *_rest in rows])
    best: dict[int, Hit] = {}
    for pk, score, found in sorted(rows, key=lambda row: (-row[1], row[0])):
        passage = own.get(pk)  # None: removed a moment ago
        if passage and passage.article_id != without:
            best.setdefault(passage.article_id, Hit(passage, score, found))
    return list(best.values())


def _marks(values: list[str] | dict[str, float]) -> str:
    return ", ".join(["%s"] * len(values))
