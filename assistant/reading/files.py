"""A file as the articles that are in it: one, or a line each."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assistant.models.articles import LONGEST_TITLE, web_address
from assistant.reading import formats
from assistant.reading.documents import Document, Unreadable

LARGEST = 20 * 1024 * 1024  # bytes of a file
LANGUAGES = ("ru", "en")
KINDS = {
    ".md": formats.markdown,
    ".markdown": formats.markdown,
    ".txt": formats.plain,
    ".html": formats.html,
    ".htm": formats.html,
    ".docx": formats.docx,
    ".pdf": formats.pdf,
}
LINES = (".jsonl", ".ndjson")
ALL_KINDS = (*KINDS, *LINES)

Failure = tuple[str, str]
"""Where it is, and why it is not read."""


def read(name: str, data: bytes) -> tuple[list[Document], list[Failure]]:
    """The documents in a file of this name, which says its kind and is what it is known by; and
    what could not be read of it.
    """
    try:
        if len(data) > LARGEST:
            raise Unreadable(_("It is larger than %(most)d MB.") % {"most": LARGEST >> 20})
        suffix = PurePath(name).suffix.lower()
        if suffix in LINES:
            return _lines(name, formats.decoded(data))
        if suffix not in KINDS:
            raise Unreadable(_("Files of this kind cannot be read."))
        text, title, url = KINDS[suffix](data)
        title = title[:LONGEST_TITLE] or PurePath(name).stem
        return [checked(Document(f"file:{name}"[:500], title, text, url))], []
    except Unreadable as error:
        return [], [(name, str(error))]


def _lines(name: str, text: str) -> tuple[list[Document], list[Failure]]:
    """JSON lines; one that is not right stops no other."""
    found: list[Document] = []
    failed: list[Failure] = []
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = _line(line)
            seen[document.key] += 1
            if (again := seen[document.key]) > 1:  # of several under one title
                document = replace(document, key=f"{document.key}#{again}")
            found.append(document)
        except Unreadable as error:
            failed.append((f"{name}:{number}", str(error)))
    return found, failed


def _line(line: str) -> Document:
    """`{"title","text","url"?,"language"?}`, or `question` and `answer`."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This line is not JSON.")) from error
    is_pair = is_object(said) and "question" in said
    names = ("question", "answer") if is_pair else ("title", "text")
    values = [said.get(name, "") for name in (*names, "url", "language")] if is_object(said) else []
    if not values or not all(isinstance(each or "", str) for each in values):
        raise Unreadable(_("A line needs a title and a text."))
    title, text, url, language = (str(each or "").strip() for each in values)
    return checked(Document(f"line:{url or title}"[:480], title, text, url, language, is_pair))


def is_object(said: Any) -> bool:
    return isinstance(said, dict)


def checked(document: Document) -> Document:
    """The document. Raises Unreadable where it has no text, too much of it, or a wrong address."""
    if not document.title.strip() or len(document.title) > LONGEST_TITLE:
        raise Unreadable(
            _("It needs a title of at most %(most)d characters.") % {"most": LONGEST_TITLE}
        )
    if not document.text.strip():
        raise Unreadable(_("There is no text in it."))
    if len(document.text) > formats.LONGEST:
        raise Unreadable(_("It has more characters than %(most)d.") % {"most": formats.LONGEST})
    if "\0" in document.title + document.text:
        raise Unreadable(_("This is not a text."))
    if document.language not in ("", *LANGUAGES):
        raise Unreadable(_("Its language is none of: %s.") % ", ".join(LANGUAGES))
    if document.url:
        try:
            web_address(document.url)
        except ValidationError as error:
            raise Unreadable(_("Its address does not begin with http:// or https://.")) from error
    return document
