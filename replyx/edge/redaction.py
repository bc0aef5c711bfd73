"""What must not stand in a log: the query of an address, where the token of a live connection is;
the signed address of a file, which opens it; and a row that PostgreSQL shows when it refuses it.

Django's lines about a request carry the request itself, whose words repeat the whole address.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest

SECRET = re.compile(r"((?:token|key|secret|password|hmac)=)[^&\s\"'<>]+", re.IGNORECASE)

FILE = re.compile(r"(/files/)[^/\s?]+")
ROW = re.compile(r"DETAIL:.*?(?=\nCONTEXT:|\n\n(?:The above|During handling)|\Z)", re.DOTALL)


def without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog processor for lines of other libraries."""
    for name, value in event.items():
        if isinstance(value, HttpRequest):
            event[name] = redacted(f"{value.method} {value.path}")
        elif isinstance(value, str):
            event[name] = redacted(value)
    return event


def without_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog processor that comes when tracebacks have become words."""
    for name in ("event", "exception"):
        if isinstance(event.get(name), str):
            event[name] = ROW.sub("DETAIL: …", redacted(event[name]))
    return event


def redacted(words: str) -> str:
    """The words without what opens something."""
    if "=" in words:
        words = SECRET.sub(r"\1…", words)
    return FILE.sub(r"\1…", words) if "/files/" in words else words
