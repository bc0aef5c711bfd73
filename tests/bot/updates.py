"""Updates as Telegram posts them."""

import itertools
from typing import Any

Json = dict[str, Any]
_numbers = itertools.count(1)


def person(number: int, name: str = "Vera", **words: Any) -> Json:
    """Somebody in Telegram."""
    return {"id": number, "is_bot": False, "first_name": name, "language_code": "en", **words}


def private(number: int, name: str = "Vera") -> Json:
    """The chat of somebody with a bot."""
    return {"id": number, "type": "private", "first_name": name}


def message(chat: int, text: str = "", **fields: Any) -> Json:
    """What somebody writes to a bot; numbered by itself."""
    said = {"text": text} if text else {}
    return {
        "message_id": fields.pop("message_id", 0) or next(_numbers),
        "date": 1_790_000_000,
        "chat": private(chat),
        "from": person(chat),
        **said,
        **fields,
    }


def update(number: int, body: Json, kind: str = "message") -> Json:
    """The update that says so."""
    return {"update_id": number, kind: body}


def text(number: int, chat: int, words: str) -> Json:
    """The update of a text."""
    return update(number, message(chat, words))
