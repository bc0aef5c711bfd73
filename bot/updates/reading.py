"""What an update is about: its number, its kind, and the chat in whose order it stands."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec

from replyx.edge.reading import is_deeper

Json = dict[str, Any]
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What bots ask Telegram for."""
DEEPEST = 48  # a message quotes one other message, of which each has what any message has
HIGHEST = 2**62


class NoUpdate(ValueError):
    """It is nothing that Telegram sends."""


def read(body: bytes) -> Json:
    """An update as Telegram posts it. Raises NoUpdate."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise NoUpdate from None
    return checked(found)


def checked(found: Any) -> Json:
    """The same, of what was read already, with nothing in it that no database holds."""
    if not isinstance(found, dict) or is_deeper(found, DEEPEST):
        raise NoUpdate
    number = found.get("update_id")
    if type(number) is not int or not 0 <= number <= HIGHEST:
        raise NoUpdate
    update: Json = storable(found)
    return update


def storable(value: Any) -> Any:
    """JSON without NUL, halves of pairs and numbers that are none: PostgreSQL holds none of them,
    and for their sake no update may come again and again.
    """
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def kind_of(update: Json) -> str:
    """The name of the one field that an update has beside its number; empty where it has none."""
    return next((name[:64] for name, value in update.items() if isinstance(value, dict)), "")


def chat_of(update: Json) -> int:
    """The chat in whose order it is handled; else the person it is from, else 0."""
    body = update.get(kind_of(update), {})
    for path in (("chat",), ("message", "chat"), ("from",), ("user",)):
        number = _inside(body, (*path, "id"))
        if type(number) is int and abs(number) <= HIGHEST:
            return number
    return 0


def _inside(value: Any, path: Iterable[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
