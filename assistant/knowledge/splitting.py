"""An article in passages, each short enough for an answer and whole enough to be one."""

import re
from collections.abc import Iterator

LENGTH = 900  # characters of a passage, about
LONGEST = 1400
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
HEADING = re.compile(r"#{1,6}\s+(.*)")


def split(text: str) -> list[str]:
    """The passages of a text: paragraphs that follow each other under one heading, which stands
    above them without its signs.
    """
    passages: list[str] = []
    for heading, paragraphs in sections(text):
        room = max(LENGTH - len(heading), LENGTH // 2)
        for body in packed([part for each in paragraphs for part in cut(each)], room):
            passages.append(f"{heading}\n{body}" if heading else body)
    return passages


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its paragraphs; headings with nothing below them are left out."""
    heading, paragraphs = "", list[str]()
    for block in re.split(r"\n\s*\n", text.strip()):
        first, _newline, rest = block.strip().partition("\n")
        if found := HEADING.fullmatch(first):
            if paragraphs:
                yield heading, paragraphs
            heading, paragraphs = found[1].strip(), []
            block = rest
        if block.strip():
            paragraphs.append(block.strip())
    if paragraphs:
        yield heading, paragraphs


def cut(paragraph: str) -> list[str]:
    """A paragraph, where it is too long in pieces between sentences, or wherever they end."""
    if len(paragraph) <= LONGEST:
        return [paragraph]
    sentences = [
        sentence[start : start + LONGEST]
        for sentence in SENTENCE.split(paragraph)
        for start in range(0, len(sentence), LONGEST)
    ]
    return packed(sentences, LENGTH, " ")


def packed(parts: list[str], room: int, between: str = "\n\n") -> list[str]:
    """Parts put together as long as they have room."""
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) + len(part) < room:
            found[-1] += between + part
        else:
            found.append(part)
    return found
