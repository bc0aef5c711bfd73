"""A text in as many messages as Telegram needs for it: at most 4,096 UTF-16 units each after its
HTML is read, and 32 KiB before. No sign that people see as one is cut, and what is bold stays so.

    split("<b>…5,000 letters…</b>") -> ["<b>…</b>", "<b>…</b>"]
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

import regex

from bot.sending.html import escaped

TEXT, CAPTION = 4096, 1024  # UTF-16 units
RAW = 32 * 1024  # bytes
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
SIGN = regex.compile(r"\X")
# Where it is cut, if there is such a place in its second half.
PLACES = ("\n\n", "\n", " ")


class Run(NamedTuple):
    """Text that is written in one way: the tags that are open around it, outermost first."""

    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, its runs, and where each of them begins."""

    text: str
    runs: list[Run]
    starts: list[int]

    def between(self, start: int, end: int) -> str:
        """A part of it as HTML, in which every tag is closed."""
        written: list[str] = []
        open_: tuple[str, ...] = ()
        for number in range(bisect_right(self.starts, start) - 1, len(self.runs)):
            begins = self.starts[number]
            if begins >= end:
                break
            text, tags = self.runs[number]
            written += [change(open_, tags), escaped(text[max(0, start - begins) : end - begins])]
            open_ = tags
        return "".join([*written, change(open_, ())])


def split(markup: str, units: int = TEXT) -> list[str]:
    """The parts, in their order; none of a text that is blank, and none is."""
    marked = read(markup)
    parts, start = [], 0
    while start < len(marked.text):
        end = end_of(marked, start, units)
        if marked.text[start:end].strip():
            parts.append(marked.between(start, end))
        start = end
    return parts


def units_of(text: str) -> int:
    """How long Telegram takes a text for: in UTF-16."""
    return len(text) + sum(char > "\uffff" for char in text)


def fits(markup: str, units: int) -> bool:
    """Whether it may be one message, or one caption."""
    return len(markup.encode()) <= RAW and units_of(read(markup).text) <= units


def read(markup: str) -> Marked:
    """HTML with its tags apart; a tag that closes none is left out."""
    runs = list(runs_in(markup))
    starts, at = [], 0
    for run in runs:
        starts.append(at)
        at += len(run.text)
    return Marked("".join(run.text for run in runs), runs, starts)


def runs_in(markup: str) -> Iterator[Run]:
    """The runs of some HTML."""
    open_: list[tuple[str, str]] = []  # the name, and the tag as it was written
    at = 0
    for found in TAG.finditer(markup):
        if text := markup[at : found.start()]:
            yield Run(unescape(text), tuple(tag for _name, tag in open_))
        at = found.end()
        closes, name = found[1], found[2].lower()
        if not closes:
            open_.append((name, found[0]))
        elif open_ and open_[-1][0] == name:
            open_.pop()
    if text := markup[at:]:
        yield Run(unescape(text), tuple(tag for _name, tag in open_))


def change(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """The tags between two runs."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    closed = [f"</{name_of(tag)}>" for tag in reversed(before[same:])]
    return "".join([*closed, *after[same:]])


def name_of(tag: str) -> str:
    """The name in a tag that opens."""
    found = TAG.fullmatch(tag)
    return found[2] if found else ""


def end_of(marked: Marked, start: int, units: int) -> int:
    """Where a part ends that begins there: at the end of a paragraph, a line or a word, else of a
    sign.
    """
    end = best(marked.text, start, units)
    while len(marked.between(start, end).encode()) > RAW and units > 1:
        units //= 2
        end = best(marked.text, start, units)
    return end


def best(text: str, start: int, units: int) -> int:
    """The same, as long as it may be read."""
    ends = list(ends_of_signs(text, start, units))
    if ends[-1] == len(text):
        return len(text)
    half = start + (ends[-1] - start) // 2
    for place in PLACES:
        for end in reversed(ends):
            if end <= half:
                break
            if text.endswith(place, start, end):
                return end
    return ends[-1]


def ends_of_signs(text: str, start: int, units: int) -> Iterator[int]:
    """Where signs end, as far as so many units reach; one that is longer alone is cut."""
    length = 0
    for sign in SIGN.finditer(text, start):
        length += units_of(sign[0])
        if length > units:
            if sign.start() == start:
                yield start + within(sign[0], units)
            return
        yield sign.end()


def within(sign: str, units: int) -> int:
    """How many characters of a sign there is room for; one at least."""
    length = 0
    for count, char in enumerate(sign):
        length += units_of(char)
        if length > units:
            return max(1, count)
    return len(sign)
