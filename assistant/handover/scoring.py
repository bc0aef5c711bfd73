"""How likely a sentence asks for a person where the rule is not sure.

A logistic regression over runs of letters and over words; its weights are `weights.json`, a line
each, made by `training.py` out of `phrases.jsonl`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path

from assistant.handover.sentences import Sentence

WEIGHTS = Path(__file__).parent / "weights.json"
BIAS = "bias"
NAMED = re.compile("[SPVEBCTZ]")
SHORTEST = 2  # letters
LONGEST = 4  # letters of a run


def features(sentence: Sentence) -> set[str]:
    """What is weighed: runs of letters, of which `^` and `$` are the ends, and words."""
    whole = f"^{sentence.letters}$"
    runs = {
        f"run {whole[at : at + length]}"
        for length in range(1, LONGEST + 1)
        for at in range(len(whole) - length + 1)
    }
    words = {f"word {word}" for word in sentence.stems}
    return runs | words | {f"words {a} {b}" for a, b in pairwise(sentence.stems)} | {BIAS}


def likelihood(found: Iterable[str], weights: Mapping[str, float]) -> float:
    """From 0 to 1, of the features of a sentence."""
    known = sum(weights[name] for name in found if name in weights)
    return 1 / (1 + exp(-max(-30.0, min(30.0, known))))


def score(sentence: Sentence) -> float:
    """From 0 to 1; nothing where nobody is named, and nothing that could bring one."""
    if len(sentence.letters) < SHORTEST or not NAMED.search(sentence.letters):
        return 0.0
    return likelihood(features(sentence), _weights())


@cache
def _weights() -> dict[str, float]:
    """Read once a process."""
    read: dict[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return read
