"""The text of a message: parsed, counted, with the entities that Telegram finds by itself."""

import re
from typing import Any

from aiogram.types import MessageEntity

from tests.services.telegram.api import html
from tests.services.telegram.api.html import Entity, units
from tests.services.telegram.api.refusals import bad

LONGEST_TEXT = 4096  # UTF-16 units, after parsing
LONGEST_CAPTION = 1024
LARGEST_SOURCE = 32 * 1024  # bytes, before
FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/\w{1,64}(?:@\w+)?"),
    "url": re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?)]"),
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}


def text_of(text: str, mode: str | None, entities: list[MessageEntity] | None) -> dict[str, Any]:
    """The `text` and `entities` of a message."""
    if not text:
        raise bad("message text is empty")
    words, found = parsed(text, mode, entities)
    if not words:
        raise bad("text must be non-empty")
    if units(words) > LONGEST_TEXT:
        raise bad("message is too long")
    return {"text": words, **({"entities": found} if found else {})}


def caption_of(
    text: str | None, mode: str | None, entities: list[MessageEntity] | None
) -> dict[str, Any]:
    """The `caption` and `caption_entities` of a message, if it has any."""
    words, found = parsed(text or "", mode, entities)
    if units(words) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    named = {"caption": words, "caption_entities": found}
    return {name: value for name, value in named.items() if value}


def parsed(
    text: str, mode: str | None, entities: list[MessageEntity] | None
) -> tuple[str, list[Entity]]:
    """A text as people see it; with a `mode` no entities of the caller's count."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_SOURCE:
        raise bad("text is too long")
    if any(0xD800 <= ord(each) < 0xE000 for each in text):
        raise bad("strings must be encoded in UTF-8")
    if mode:
        if mode.lower() != "html":
            raise bad("unsupported parse_mode")
        words, found = html.parse(text)
    else:
        said = [each.model_dump(exclude_none=True) for each in entities or []]
        words, found = html.trim(text, said)
    return words, sorted([*found, *detected(words, found)], key=lambda each: int(each["offset"]))


def detected(text: str, taken: list[Entity]) -> list[Entity]:
    """Commands, links and addresses in a text, outside of code and other links."""
    found: list[Entity] = []
    busy = [each for each in taken if each["type"] in ("code", "pre", "text_link")]
    for kind, pattern in FOUND.items():
        for each in pattern.finditer(text):
            start, length = units(text[: each.start()]), units(each.group())
            entity: Entity = {"type": kind, "offset": start, "length": length}
            if not any(_touch(entity, other) for other in [*busy, *found]):
                found.append(entity)
    return found


def _touch(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )
