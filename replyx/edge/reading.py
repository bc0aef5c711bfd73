"""How bodies are read, so that what somebody sent is answered as theirs and no bug of ours is."""

import codecs
from typing import Any

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32  # of JSON; no call of ours has more than four


class Json(JSONParser):
    """DRF's, for JSON that is as deep as any call of ours. Deeper one exhausts the stack: of the
    parser, or of whoever quotes it in an error.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The value. Raises ParseError."""
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The request is not valid.")) from None
        if is_deeper(found, DEEPEST):
            raise ParseError(_("The request is not valid."))
        return found


def is_deeper(value: Any, depth: int) -> bool:
    """Whether lists and objects stand in each other more than `depth` times."""
    level = [value]
    for _level in range(depth + 1):
        holders = [each for each in level if isinstance(each, dict | list)]
        if not holders:
            return False
        level = [
            inner
            for each in holders
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)


def is_readable(content_type: str) -> bool:
    """Whether a body may be read as its header says: `charset` may name what is no alphabet, such
    as `base64`, or one that knows no way with bytes that it has not, such as `idna`.
    """
    try:
        _kind, words = parse_header_parameters(content_type)
        return is_alphabet(words.get("charset", "utf-8"))
    except ValueError:
        return False


def is_alphabet(charset: str) -> bool:
    """Whether any bytes can be read in it. One that nobody knows is read as UTF-8."""
    try:
        codecs.lookup(charset)
    except LookupError:
        return True
    try:
        return bool(b"\xff".decode(charset, "replace"))
    except (LookupError, UnicodeError):
        return False


def without_halves(value: Any) -> Any:
    """What an error quotes of a request, with a mark for each half of a pair: no answer can hold
    one.
    """
    if isinstance(value, dict):
        return {without_halves(key): without_halves(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_halves(each) for each in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
