"""Telegram's HTML: a text and its entities, offsets in UTF-16 units."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.services.telegram.api.refusals import Refused, bad

Entity = dict[str, Any]
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
ENTITIES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}


def units(text: str) -> int:
    """The length of a text in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class Open:
    """A tag that has not ended yet."""

    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass
class Parser:
    """Walks once over a text."""

    source: str
    text: str = ""
    length: int = 0
    at: int = 0
    open: list[Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> None:
        """Read all of it; raises what Telegram says of markup that it can't parse."""
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._tag()
            else:
                self._words()
        if self.open:
            tag = self.open[-1].tag
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _words(self) -> None:
        end = self.source.find("<", self.at)
        piece = self.source[self.at : end if end >= 0 else len(self.source)]
        self.at += len(piece)
        piece = REFERENCE.sub(lambda found: html.unescape(found.group()), piece)
        self.text += piece
        self.length += units(piece)

    def _tag(self) -> None:
        found = TAG.match(self.source, self.at)
        if not found:
            raise self._wrong(f"Unclosed start tag at byte offset {self._byte()}")
        closes, name, rest = found.group(1), found.group(2).lower(), found.group(3)
        if closes:
            self._close(name)
        else:
            self._start(name, rest)
        self.at = found.end()

    def _start(self, name: str, rest: str) -> None:
        if name not in ENTITIES:
            raise self._wrong(f'Unsupported start tag "{name}" at byte offset {self._byte()}')
        attributes = {
            each[0].lower(): html.unescape(each[1] or each[2] or each[3])
            for each in ATTRIBUTE.findall(rest)
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte()}'
            raise self._wrong(words)
        self.open.append(Open(name, self.length, attributes))

    def _close(self, name: str) -> None:
        if not self.open:
            raise self._wrong(f"Unexpected end tag at byte offset {self._byte()}")
        last = self.open.pop()
        if last.tag != name:
            words = f'expected "</{last.tag}>", found "</{name}>"'
            raise self._wrong(f"Unmatched end tag at byte offset {self._byte()}, {words}")
        if self.length > last.offset and (entity := self._entity(last)):
            self.entities.append(entity)

    def _entity(self, tag: Open) -> Entity | None:
        length = self.length - tag.offset
        entity: Entity = {"type": ENTITIES[tag.tag], "offset": tag.offset, "length": length}
        match tag.tag:
            case "a":
                url = tag.attributes.get("href", "")
                return {**entity, "url": url} if url else None
            case "tg-emoji":
                return {**entity, "custom_emoji_id": tag.attributes.get("emoji-id", "")}
            case "blockquote" if "expandable" in tag.attributes:
                return {**entity, "type": "expandable_blockquote"}
            case "pre":
                return {**entity, **self._language(entity)}
            case "code" if language := tag.attributes.get("class", ""):
                return {**entity, "language": language.removeprefix("language-")}
        return entity

    def _language(self, pre: Entity) -> Entity:
        """`<pre><code class=…>` is one entity, which has a language."""
        inner = self.entities[-1] if self.entities else {}
        if (inner.get("type"), inner.get("offset"), inner.get("length")) != (
            "code",
            pre["offset"],
            pre["length"],
        ):
            return {}
        self.entities.pop()
        return {"language": inner["language"]} if "language" in inner else {}

    def _byte(self) -> int:
        return len(self.source[: self.at].encode())

    def _wrong(self, words: str) -> Refused:
        return bad(f"can't parse entities: {words}")


def parse(source: str) -> tuple[str, list[Entity]]:
    """The text of an HTML source, and its entities in Telegram's order."""
    parser = Parser(source)
    parser.parse()
    for entity in parser.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    parser.entities.sort(key=lambda each: (each["offset"], -each["length"]))
    return trim(parser.text, parser.entities)


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the space around it, which Telegram does not keep."""
    left = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        stop = min(entity["offset"] + entity["length"] - left, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept
