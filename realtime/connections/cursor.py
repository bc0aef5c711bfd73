"""Where a client wants to go on from: `?after=`, or an EventSource's `Last-Event-ID`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from realtime.connections.feeds import MALFORMED

DIGITS = 18  # more is no number of ours, and would not fit the database


def after_of(scope: Mapping[str, Any]) -> int | None:
    """The last number that the client has; None is "from now on"."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    if header and scope["type"] == "http":
        return _number(header)
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return _number(query["after"][-1]) if "after" in query else None


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= DIGITS:
        return int(text)
    return MALFORMED
