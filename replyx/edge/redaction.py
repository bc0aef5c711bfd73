"""What must not stand in a log: the query of an address, where the token of a live connection is;
the signed address of a file, which opens it; a token of ours, wherever somebody put it; a bot's, as
it is in each address of Telegram that is called; and a row that PostgreSQL shows when it refuses
it.

Django's lines about a request carry the request itself, whose words repeat the whole address.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest

NAMES = ("token=", "key=", "secret=", "password=", "hmac=")
SECRET = re.compile(rf"({'|'.join(NAMES)})[^&\s\"'<>]+", re.IGNORECASE)
BOT = re.compile(r"(/bot)[0-9]+(?::|%3a)[\w-]+", re.IGNORECASE)
FILE = re.compile(r"(/files/)[^/\s?]+")
JSON = "eyJ"  # what base64 makes of `{"`, with which all our tokens begin
TOKEN = re.compile(rf"{JSON}[\w-]+(?::|%3a)[\w-]+", re.IGNORECASE)
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
            event[name] = without_row(redacted(event[name]))
    return event


def without_row(words: str) -> str:
    """The words without what PostgreSQL shows of a row."""
    return ROW.sub("DETAIL: …", words) if "DETAIL:" in words else words


def redacted(words: str) -> str:
    """The words without what opens something. Most have nothing of the kind, and an expression that
    finds that out costs more than the rest of a line of the log.
    """
    folded = words.casefold()
    if any(map(folded.__contains__, NAMES)):
        words = SECRET.sub(r"\1…", words)
    if JSON in words:
        words = TOKEN.sub("…", words)
    if "/bot" in words:
        words = BOT.sub(r"\1…", words)
    return FILE.sub(r"\1…", words) if "/files/" in words else words
