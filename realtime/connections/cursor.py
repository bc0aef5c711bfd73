"""Where a client wants to go on from: `?after=`, or an EventSource's `Last-Event-ID`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from realtime.connections.feeds import MALFORMED, OTHER_HISTORY
from realtime.history import epoch

DIGITS = 18  # more is no number of ours, and would not fit the database


def after_of(scope: Mapping[str, Any]) -> int | None:
    """The last number that the client has; None is "from now on"."""
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if is_of_another_history(query.get("epoch", [""])[-1]):
        return OTHER_HISTORY
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    if header and scope["type"] == "http":
        return _number(header)
    return _number(query["after"][-1]) if "after" in query else None


def is_of_another_history(word: str) -> bool:
    """Whether a client's numbers are those of another database; an empty word says nothing."""
    return bool(word) and word != epoch()


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= DIGITS:
        return int(text)
    return MALFORMED
