"""Texts as they are searched: what people write differently and mean alike becomes the same.

Case, accents and `ё` go (`ЁЖ` is found by `еж`), dashes and apostrophes are of one kind, and
what is not seen is not there. Telephone numbers stand there as their digits too, however they are
grouped, and the number of an order in Latin letters too. Made here and not by a database, so that
PostgreSQL and SQLite find the same.
"""

import re
import unicodedata

from dialogs.searching.phones import ASKED, digits, digits_in, national

WORDS = 12  # of a search; more say nothing more
PARTS = 4  # of a word or number that may also stand apart
TELLING = 3  # digits or letters in a row that say something by themselves
APOSTROPHE = re.compile("[’‘ʼ´`′‛]")
LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
CODE = re.compile(r"[авекмнорстух\d-]+")
# In a text: a run of these that has a digit, and a letter.
CODES = re.compile(
    r"(?<![авекмнорстух\d-])(?=[авекмнорстух-]*\d)(?=[\d-]*[авекмнорстух])[авекмнорстух\d-]+"
)
DIGIT = re.compile(r"\d")
PIECE = re.compile(r"\d+|[^\W\d_]+")
KNOWN = 4096  # characters of which it is remembered what they become

Wanted = list[tuple[str, ...]]
"""Ways to say one thing: it is found where every word of one of them stands."""


def fold(text: str) -> str:
    """The text in the one form that is compared."""
    known = unicodedata.normalize("NFKC", APOSTROPHE.sub("'", text)).casefold()
    return known.translate(PLAIN)


def searchable(*texts: str) -> str:
    """What is kept of texts in order to find them: folded, with the digits of telephone numbers."""
    folded = fold("\n".join(filter(None, texts)))
    if not DIGIT.search(folded):
        return folded
    codes = map(latin, CODES.findall(folded))
    return "\n".join([folded, *dict.fromkeys([*digits_in(folded), *codes])])


def wanted(words: str) -> list[Wanted]:
    """What has to stand in a text that a search for these words finds, each thing somewhere."""
    folded = fold(words)
    phones = [_phone(phone) for phone in ASKED.findall(folded)]
    return [*phones, *map(_word, ASKED.sub(" ", folded).split())][:WORDS]


def is_code(word: str) -> bool:
    """Whether it is a number with letters that look Latin and are Cyrillic."""
    return bool(CODE.fullmatch(word) and digits(word)) and latin(word) != word


def latin(code: str) -> str:
    """The number of an order whose Cyrillic letters look like Latin ones, in these."""
    return code.translate(LOOKALIKES)


def _phone(phone: str) -> Wanted:
    """A telephone number, or several numbers that do not belong together."""
    ways: Wanted = [(national(phone),)]
    apart = tuple(phone.split())
    if 1 < len(apart) <= PARTS and any(len(digits(part)) > TELLING for part in apart):
        ways.append(apart)
    return ways


def _word(word: str) -> Wanted:
    """A word; one that has a dash, or letters and digits, may also be written in pieces."""
    ways: Wanted = [(word,)]
    if is_code(word):
        ways.append((latin(word),))
    pieces = tuple(PIECE.findall(word))
    mixed = "-" in word or any(piece.isdigit() for piece in pieces)
    telling = any(len(piece) >= TELLING for piece in pieces)
    if mixed and telling and 1 < len(pieces) <= PARTS and "@" not in word:
        ways.append(pieces)
    return ways


class Plain(dict[int, str]):
    """What each character becomes, found out when it is met first."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < KNOWN:
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    if character == "й":  # a letter of its own, unlike ё no spelling of another
        return character
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Pd" or character == "−":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(character))
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


PLAIN = Plain()
