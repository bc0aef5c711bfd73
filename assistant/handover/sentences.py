"""Sentences as what the judges of them look at: the stems of their words, and what they are for.

`Соедините меня, пожалуйста, с оператором` is `CS`: the letter of each word's kind (`kinds.py`), `.`
for other words, `,` where a part of it ends. Words that only fill are left out.
"""

import re
from dataclasses import dataclass

from assistant.finding.stems import WORD, stem
from assistant.handover.words import kind
from dialogs.searching.folding import fold

ENDS = re.compile(r"[.!?;…\n]+(?=\s|$)|\n")
PIECE = re.compile(rf"{WORD.pattern}(?:-{WORD.pattern})*|,|:|\(|\)|\s-+\s")
SPELLED = re.compile(r"(?<!\S)(?:\w ){4,}\w(?!\S)")  # «о п е р а т о р»
ALIVE = re.compile(r"V(?=\.)")  # «живая роза»
SELF = re.compile("I(?=[WMNCGZ])")  # «я хочу»: who wants is no news
LINKED = re.compile(r"\bна связи\b|\bin touch\b")  # with somebody, whatever is linked
# Words that are one.
TOGETHER = re.compile(r"\b(кто|кого|кем|кому)[ -](?:нибудь|нить|то|либо)\b")
LONGEST = 4000  # characters that are read


@dataclass(frozen=True, slots=True)
class Sentence:
    """`letters` has one for each word that tells something, `opening` those before the first comma,
    whatever stands behind it; `stems` has those of all words.
    """

    letters: str
    opening: str
    stems: tuple[str, ...]


def sentences(text: str) -> list[Sentence]:
    """Those of a text that have words."""
    folded = TOGETHER.sub(r"\1нибудь", fold(text[:LONGEST]))
    folded = LINKED.sub("", folded)
    folded = SPELLED.sub(lambda found: found[0].replace(" ", ""), folded)
    found = (_sentence(part) for part in ENDS.split(folded))
    return [sentence for sentence in found if sentence.stems]


def _sentence(text: str) -> Sentence:
    letters, opening = "", ""
    stems: list[str] = []
    is_polite, is_wished = True, False
    for piece in PIECE.findall(text):
        if not piece[0].isalnum():
            opening = opening or letters.rstrip(",")
            letters += "" if is_polite else ","
            continue
        letter = _kind(piece) or "."
        is_wished = is_wished or piece in ("чтобы", "чтоб")
        if is_wished and letter == "D":  # «чтобы ответил человек»: nobody did
            letter = "A"
        is_polite = letter == "~"
        letters = letters.rstrip(",") if is_polite else letters + letter.strip("_")
        stems += map(stem, piece.split("-"))
    shown = ALIVE.sub(".", SELF.sub("", letters.strip(",")))
    return Sentence(shown, opening, tuple(stems))


def _kind(word: str) -> str:
    """Of a word that may be put together: «позовите-ка», «онлайн-оператор», not «человек-паук»."""
    *before, last = word.split("-")
    if not before:
        return kind(word)
    return kind(word.replace("-", "")) or kind(before[0] if last in ("ка", "то") else last)
