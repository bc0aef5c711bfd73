"""Passages in the order of what they mean, beside that of their words.

Off unless `EMBEDDINGS_URL` names a server of embeddings, OpenAI-compatible. What the words of a
question find is put in order by both, 1 / (60 + place) each: nothing has to be searched, so no
database needs an index of vectors. Where the server is away the words alone decide.
"""

import time
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from math import sqrt
from operator import mul
from typing import Any, Literal, TypeAlias

import httpx
import structlog
from django.conf import settings

from assistant.finding.ranking import Found
from assistant.models import Meaning, Passage
from jobs.tasks import task
from replyx.database.clock import shared_seconds

logger = structlog.get_logger(__name__)

Vector: TypeAlias = "array[float]"
PLACES = 60  # Cormack and others, "Reciprocal rank fusion", 2009
ASKED_WITHIN, LEARNED_WITHIN = 1.0, 120.0  # seconds
QUIET = 30.0  # seconds in which a server that failed is left alone
BATCH = 16  # passages
EVERY = timedelta(seconds=30)  # changes of these are learned together

_away_until = 0.0


class Unavailable(Exception):
    """The server is away, slow, or answers something else."""


def is_on() -> bool:
    """Whether there is a server to ask."""
    return bool(settings.EMBEDDINGS_URL)


def by_meaning(found: Found, question: str) -> Found:
    """The hits in the order of words and meaning; as they are where that cannot be told."""
    global _away_until
    if not is_on() or len(found.hits) < 2 or time.monotonic() < _away_until:
        return found
    ids = [hit.passage.pk for hit in found.hits]
    known = Meaning.objects.filter(passage__in=ids, model=settings.EMBEDDINGS_MODEL)
    vectors = {pk: array("f", bytes(vector)) for pk, vector in known.values_list("pk", "vector")}
    if not vectors:
        return found
    try:
        asked = embedded([question], "query", ASKED_WITHIN)[0]
    except Unavailable as error:
        _away_until = time.monotonic() + QUIET
        logger.warning("embeddings_unavailable", error=str(error))
        return found
    near = {pk: sum(map(mul, vector, asked)) for pk, vector in vectors.items()}
    places = {pk: at for at, pk in enumerate(sorted(near, key=lambda pk: -near[pk]))}
    worth = [1 / (PLACES + at) + 1 / (PLACES + places.get(pk, at)) for at, pk in enumerate(ids)]
    order = sorted(range(len(ids)), key=lambda at: -worth[at])
    return Found([found.hits[at] for at in order], found.weights)


def learn(site_id: int) -> int:
    """Have every passage of a site that has no vector get one. Raises Unavailable; what was
    learned until then stays. Returns how many it were.
    """
    learned, model = 0, settings.EMBEDDINGS_MODEL
    own = Passage.objects.filter(article__site=site_id).exclude(meaning__model=model)
    while passages := list(own.select_related("article").order_by("pk")[:BATCH]):
        texts = [f"{each.article.title}\n{each.text}" for each in passages]
        vectors = embedded(texts, "passage", LEARNED_WITHIN)
        for passage, vector in zip(passages, vectors, strict=True):
            said = {"model": model, "vector": vector.tobytes()}
            # Whose article was replaced meanwhile is not there any more.
            if Passage.objects.filter(pk=passage.pk).exists():
                Meaning.objects.update_or_create(passage_id=passage.pk, defaults=said)
        learned += len(passages)
    return learned


def learn_soon(site_id: int) -> None:
    """Have it done in the background, once for all changes of some time."""
    if not is_on():
        return
    number = int(shared_seconds() / EVERY.total_seconds())
    due = datetime.fromtimestamp((number + 1) * EVERY.total_seconds(), UTC)
    key = f"meaning:{site_id}"
    job = learned.using(key=key, dedupe=f"{key}:{number}", run_after=due)
    job.enqueue(site_id)


@task(queue_name="assistant")
def learned(site_id: int) -> None:
    """The passages that are new get their vectors."""
    if is_on():
        learn(site_id)


def embedded(
    texts: Sequence[str], kind: Literal["query", "passage"], seconds: float
) -> list[Vector]:
    """The vectors of texts, each of length 1. Raises Unavailable."""
    asked = {"model": settings.EMBEDDINGS_MODEL.replace("{kind}", kind), "input": list(texts)}
    key = settings.EMBEDDINGS_KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = _client().post(
            settings.EMBEDDINGS_URL, json=asked, headers=headers, timeout=seconds
        )
        answer.raise_for_status()
        vectors = list(_vectors(answer.json()["data"]))
    except (httpx.HTTPError, ValueError, TypeError, KeyError) as error:
        raise Unavailable(str(error) or type(error).__name__) from error
    if len(vectors) != len(texts):
        raise Unavailable("it answered another number of vectors")
    return vectors


def _vectors(rows: Sequence[dict[str, Any]]) -> Iterator[Vector]:
    for row in sorted(rows, key=lambda row: row["index"]):
        vector = array("f", row["embedding"])
        length = sqrt(sum(map(mul, vector, vector))) or 1.0
        yield array("f", [part / length for part in vector])


@cache
def _client() -> httpx.Client:
    """One for all threads: it keeps its connections."""
    return httpx.Client()
