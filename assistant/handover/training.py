"""Makes the weights out of the labelled phrases.

    manage.py handover --train

Stochastic gradient with a decay, with no chance in it: the same phrases make the same weights. Of a
text the likeliest sentence learns, as it is the one that decides. What only one family of phrases
has is not weighed, and families that are held out teach nothing.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from django.utils.translation import gettext as _

from assistant.handover.scoring import features, likelihood
from assistant.handover.sentences import sentences
from assistant.reading.documents import Unreadable

PHRASES = Path(__file__).parent / "phrases.jsonl"
ROUNDS, STEP, DECAY = 40, 0.3, 0.0005
FEWEST = 2  # families that have a word
SMALLEST = 0.02  # weight that is kept


Lesson = tuple[bool, list[list[str]]]


class Phrase(NamedTuple):
    """Labelled: whether who says this wants a person; a family are phrases made alike."""

    text: str
    person: bool
    family: str
    lang: str

    @property
    def is_held_out(self) -> bool:
        """Whether it measures and teaches nobody, neither the scorer nor who wrote the rule."""
        return self.family.startswith("held-")


def phrases_of(lines: Iterable[str]) -> Iterator[Phrase]:
    """`{"text","person","family","lang"}` a line. Raises Unreadable for one that is not so."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            text, family, lang = (str(said[name]) for name in ("text", "family", "lang"))
            yield Phrase(text, bool(said["person"]), family, lang)
        except (ValueError, TypeError, KeyError) as error:
            raise Unreadable(_("Line %(number)d is no phrase.") % {"number": number}) from error


def trained(phrases: Iterable[Phrase]) -> dict[str, float]:
    """The weights, without those that weigh nothing."""
    taught = [(phrase, [*map(features, sentences(phrase.text))]) for phrase in phrases]
    known = _shared(taught)
    lessons = [(p.person, [sorted(s & known) for s in said]) for p, said in taught if said]
    weights: defaultdict[str, float] = defaultdict(float)
    for turn in range(ROUNDS):
        step = STEP / (1 + turn / 4)
        for person, said in _mixed(lessons, turn):
            best = max(said, key=lambda each: likelihood(each, weights))
            miss = person - likelihood(best, weights)
            for name in best:
                weights[name] += step * (miss - DECAY * weights[name])
    return {
        name: rounded
        for name, weight in sorted(weights.items())
        if abs(rounded := round(weight, 2)) >= SMALLEST
    }


def _shared(taught: list[tuple[Phrase, list[set[str]]]]) -> set[str]:
    """The features that more than one family has."""
    families = {(name, p.family) for p, said in taught for each in said for name in each}
    count = Counter(name for name, _family in families)
    return {name for name, times in count.items() if times >= FEWEST}


def _mixed(lessons: list[Lesson], turn: int) -> list[Lesson]:
    """In another order each time, so that no family is the last one always."""
    return sorted(lessons, key=lambda lesson: crc32(f"{turn}{lesson}".encode()))


def written(weights: dict[str, float]) -> str:
    """As they stand in their file: a line each, the heaviest are easy to find."""
    return json.dumps(weights, ensure_ascii=False, indent=0) + "\n"
