"""Texts as they are searched: what people write differently and mean alike becomes the same.

Case, accents and `ё` go (`ЁЖ` is found by `еж`), and a telephone number stands there as its digits
too, however it is grouped and with `8` or `+7` in front. Made here and not by a database, so that
PostgreSQL and SQLite find the same.
"""

import re
import unicodedata
from functools import lru_cache

# At least seven digits, with what people put between them.
PHONE = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,14}")
NATIONAL = 10  # digits of a number without what stands for the country
WORDS = 12  # of a search; more say nothing more


def fold(text: str) -> str:
    """The text in the one form that is compared."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text).casefold()))


def searchable(*texts: str) -> str:
    """What is kept of texts in order to find them: folded, with the digits of telephone numbers."""
    folded = fold("\n".join(filter(None, texts)))
    phones = (_digits(phone) for phone in PHONE.findall(folded))
    return "\n".join([folded, *dict.fromkeys(phones)])


def wanted(words: str) -> list[str]:
    """What has to stand in a text that a search for these words finds, each somewhere."""
    folded = fold(words)
    phones = [_digits(phone)[-NATIONAL:] for phone in PHONE.findall(folded)]
    return [*phones, *PHONE.sub(" ", folded).split()][:WORDS]


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character == "й":  # a letter of its own, unlike ё no spelling of another
        return character
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())
