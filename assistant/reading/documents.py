from dataclasses import dataclass


class Unreadable(Exception):
    """A document cannot be read; the text says why, in the language of whoever gave it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that becomes an article. `text` has paragraphs with an empty line between them, and
    headings that begin with #; `key` tells it from all others of its site.
    """

    key: str
    title: str
    text: str
    url: str = ""
    language: str = ""  # empty: its letters say it
    is_pair: bool = False
