"""The stems of words, by which passages are found: «доставки» and «доставка» are one.

Made here and not by a database, so that both find the same. The alphabet of a word says its
language, as people write both in one sentence.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from assistant.finding.plain_words import SAY_NOTHING
from dialogs.searching.folding import fold

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
CYRILLIC = re.compile("[а-я]")
# What makes a noun or another verb of a verb, which the stemmer leaves: «хран|ение», «храни|ть».
DERIVED = re.compile("(?<=....)(?:ен|ан|ива|ыва|ова|а|я|и|е)$")
POSSESSIVE = re.compile(r"'s$")
LONGEST = 40  # letters of a stem that are kept
KNOWN = 20_000  # words of which the stem is remembered


def stems(text: str) -> list[str]:
    """The stems of a text in their order, each as often as it stands there."""
    return [stem(word) for word in WORD.findall(fold(text))]


def asked(question: str) -> list[str]:
    """The stems that a question is about, each once: without those that every question has, unless
    it has no others.
    """
    words = list(dict.fromkeys(WORD.findall(fold(question))))
    telling = [word for word in words if word not in SAY_NOTHING]
    return list(dict.fromkeys(map(stem, telling or words)))


def language_of(text: str) -> str:
    """`ru` where a text has about as many Cyrillic letters as others, or more; else `en`."""
    folded = fold(text)
    letters = sum(map(str.isalpha, folded))
    return "ru" if 3 * len(CYRILLIC.findall(folded)) > letters else "en"


@lru_cache(KNOWN)
def stem(word: str) -> str:
    """Of a word that is folded."""
    if CYRILLIC.search(word):
        return DERIVED.sub("", _stemmer("russian")(word))[:LONGEST]
    return _stemmer("english")(POSSESSIVE.sub("", word))[:LONGEST]


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    """Loaded when the first is asked for: no process that answers nothing needs it."""
    from snowballstemmer import stemmer

    made: Callable[[str], str] = stemmer(language).stemWord
    return made
