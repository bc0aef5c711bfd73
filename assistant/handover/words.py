"""Which kind a word is of, however it is spelled.

Known again are words in all their forms, words that are written as they sound («аператор») or have
one letter too many, too few, another, or two that changed places, and Russian ones that were typed
with an English keyboard.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from assistant.finding.stems import CYRILLIC, stem
from assistant.handover.kinds import KINDS
from dialogs.searching.folding import fold

LIKE = {ord("а"): "о", ord("и"): "е", ord("й"): "е", ord("ы"): "е", ord("я"): "е", ord("э"): "е"}
DOUBLED = re.compile(r"(.)\1+")
MISSPELT = "SPCTZW"
# Russian words typed with an English keyboard.
KEYS = str.maketrans("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить")
LEAST = 5  # letters of a word that may have a wrong one
KNOWN = 10_000


@lru_cache(KNOWN)
def kind(word: str) -> str:
    """The letter of a folded word's kind; empty where it is of none."""
    exact, by_stem, misspelt = _lexicon()
    if word.endswith("'s"):  # «a person's name»
        return ""
    found = exact.get(word) or by_stem.get(root := stem(word))
    if found or len(word) < LEAST:
        return found or ""
    if word.isascii() and (typed := by_stem.get(stem(word.translate(KEYS)), "-")) in MISSPELT:
        return typed
    for heard, way in _ways(word, root):
        for meant, letter in misspelt.get(way, ()):
            if is_slip(heard, meant):
                return letter
    return ""


def sound(word: str) -> str:
    """As it is heard: vowels that sound alike are one, doubled letters too."""
    heard = word.translate(LIKE) if CYRILLIC.search(word) else word
    return DOUBLED.sub(r"\1", heard)


def _ways(*words: str) -> Iterator[tuple[str, str]]:
    """How words are heard, with that itself and it without each of its letters: two that are one
    slip apart share one of these.
    """
    for word in words:
        if len(heard := sound(word)) >= LEAST:
            yield heard, heard
            yield from ((heard, heard[:at] + heard[at + 1 :]) for at in range(len(heard)))


def is_slip(heard: str, meant: str) -> bool:
    """Whether a word is another, or that with two letters that changed places, or, if it is long
    enough, with one letter too many, too few or another, which is not the first.
    """
    if heard == meant:
        return True
    start = next((at for at, (a, b) in enumerate(zip(heard, meant, strict=False)) if a != b), -1)
    if start == 0:
        return False
    if (
        start > 0
        and heard[start:] == meant[start + 1 : start + 2] + meant[start] + meant[start + 2 :]
    ):
        return True
    return min(len(heard), len(meant)) > LEAST and _one_letter_apart(heard, meant, start)


def _one_letter_apart(heard: str, meant: str, start: int) -> bool:
    rest, right = heard[start:], meant[start:]
    return start < 0 or rest[1:] == right[1:] or rest[1:] == right or rest == right[1:]


@cache
def _lexicon() -> tuple[dict[str, str], dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Kinds by the word, by its stem, and by how it is heard."""
    exact: dict[str, str] = {}
    by_stem: dict[str, str] = {}
    for letter, words in KINDS.items():
        for word in words.split():
            folded = fold(word)
            if folded.endswith("="):
                exact[folded[:-1]] = letter
            else:
                by_stem.setdefault(stem(folded.replace("-", "")), letter)
                exact.setdefault(folded.replace("-", ""), letter)
    misspelt: dict[str, list[tuple[str, str]]] = {}
    for word, letter in [*by_stem.items(), *exact.items()]:
        if letter in MISSPELT:
            for heard, way in _ways(word):
                misspelt.setdefault(way, []).append((heard, letter))
    return exact, by_stem, misspelt
