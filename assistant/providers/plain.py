"""What a model wrote as plain text, which is what the chat shows.

    plain("See **[the page](https://tea.example)** ![](http://spy.example/1.png)")
    -> "See the page (https://tea.example)"

Nothing of it makes a browser ask anybody: pictures become their description, HTML what it says,
and links their text with the address in brackets, so that everybody sees where one leads. Only
addresses of http and https without a name in front of the host are kept. Lists stay lists.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 8000  # characters that are read, twice what a message may have
# Tags that spell unseen words, directions, and what controls terminals; not tabs and newlines.
UNSEEN = re.compile(
    r"[\U000e0000-\U000e007f\u200b\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f]"
)
# What means a picture or a link and is not well formed, so that it is none in Markdown.
BROKEN = re.compile(r"!?\[([^\]\[]*)\]\(\s*<?[a-z][\w+.-]*:[^)]*\)?", re.IGNORECASE)
# What browsers take for a tag and Markdown does not.
TAG = re.compile(
    r"</?(?:img|image|script|i?frame|svg|video|audio|source|object|embed|link|style|meta|base|form"
    r"|input|body|html|div|span|a|p|br)\b[^<>]*>",
    re.IGNORECASE,
)
SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object", "title"}
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
OPEN = re.compile(r"\n(?:>|#{1,6}|[-*+]|\d+[.)])?[ \t]*$")
BEHIND = {
    "paragraph_close": "\n\n", "heading_close": "\n\n", "table_close": "\n\n",
    "th_close": " · ", "td_close": " · ",
}  # fmt: skip
# Markup that has begun and may go on, up to the end of the text.
UNFINISHED = re.compile(
    r"!?\[[^\]\n]*(?:\](?:\([^)\n]*)?)?$|!$|<[^>\n]*$|`[^`\n]*$|&#?\w*$|(?<![*\w])\*{1,3}[^*\n]*\*?$"
)


def plain(text: str) -> str:
    """The text without markup, its paragraphs apart by an empty line; not more than is read."""
    shown = Shown()
    shown.read(_reader().parse(UNSEEN.sub("", text[:LONGEST])))
    lines = (line.rstrip() for line in "".join(shown.parts).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_so_far(text: str) -> str:
    """The same of a text that is still being written: without what may be the beginning of markup
    at its end («Hello!»), so that as a rule the next one begins with it.
    """
    return plain(OPEN.sub("", UNFINISHED.sub("", text[:LONGEST])))


@cache
def _reader() -> "MarkdownIt":
    """It takes every address as it stands, so that none is left as the markup it was."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 30}).enable("table")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return reader


class Code(str):
    """A piece that is shown as it stands."""


@dataclass
class Shown:
    """The text so far, in which lists are how deep, and the links that are open."""

    parts: list[str] = field(default_factory=list)
    depth: int = 0
    mark: str = ""
    links: list[tuple[str, int]] = field(default_factory=list)

    def read(self, tokens: Iterable["Token"]) -> None:
        """Blocks, each with an empty line behind it unless it is the item of a list."""
        for token in tokens:
            match token.type:
                case "inline":
                    self.line(token)
                case "fence" | "code_block":
                    self.parts.append(f"\n{token.content}\n")
                case "html_block":
                    self.parts.append(f"\n{said(token.content)}\n")
                case "tr_close":
                    self.parts[-1] = "\n"  # instead of what stands between two cells
                case kind if "list" in kind:
                    self.list(token)
                case kind if kind.endswith("_close"):
                    self.parts.append("\n" if token.hidden else BEHIND.get(kind, ""))

    def list(self, token: "Token") -> None:
        """A list's beginning and end, and those of its items."""
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else "-"
            self.mark = f"{'  ' * (self.depth - 1)}{number} "
        elif token.type != "list_item_close":
            self.depth += token.nesting
            self.parts.append("\n" if token.nesting < 0 else "")

    def line(self, token: "Token") -> None:
        """What stands in one block; within HTML that says nothing, nothing."""
        self.parts.append(self.mark)
        self.mark = ""
        begin, silent = len(self.parts), ""
        for child in token.children or []:
            if child.type == "html_inline":
                silent = _silent(child.content, silent)
                self.parts.append("\n" if BREAKS.match(child.content) else "")
            elif not silent:
                self.inline(child)
        self.parts[begin:] = without_tags(self.parts[begin:])

    def inline(self, token: "Token") -> None:
        """A piece of a line."""
        match token.type:
            case "text":
                self.parts.append(token.content)
            case "code_inline":
                self.parts.append(Code(token.content))
            case "softbreak" | "hardbreak":
                self.parts.append("\n")
            case "image":
                for child in token.children or []:
                    self.inline(child)
            case "link_open":
                self.links.append((str(token.attrs.get("href", "")), len(self.parts)))
            case "link_close":
                self.close(*self.links.pop())

    def close(self, address: str, since: int) -> None:
        """The address of a link, unless its text is that already."""
        text = "".join(self.parts[since:])
        if may_lead(address) and text.rstrip("/") not in (
            address.rstrip("/"), re.sub("^https?://", "", address).rstrip("/"),
        ):  # fmt: skip
            self.parts.append(f" ({address})" if text.strip() else address)


def without_tags(parts: Iterable[str]) -> Iterator[str]:
    """The pieces of a line without what is a tag, a picture or a link after all, also where it is
    one only since something between was taken out.
    """
    for is_code, run in groupby(parts, lambda part: isinstance(part, Code)):
        text = "".join(run)
        while not is_code and (less := TAG.sub("", BROKEN.sub(r"\1", text))) != text:
            text = less
        yield text


def said(html: str) -> str:
    """What a piece of HTML says."""
    import nh3

    broken = BREAKS.sub(lambda found: f"\n{found[0]}", html)
    return unescape(nh3.clean(broken, tags=set(), clean_content_tags=SILENT))


def may_lead(address: str) -> bool:
    """Whether it is a whole address of the web; one with a name in front of its host deceives."""
    return bool(re.fullmatch(r"https?://[\w.-]+(?::\d+)?(?:[/?#]\S*)?", address, re.IGNORECASE))


def _silent(tag: str, silent: str) -> str:
    """The element that says nothing and is open after this tag."""
    found = re.match(r"<(/?)([a-z]+)", tag, re.IGNORECASE)
    name = found[2].lower() if found else ""
    if silent:
        return "" if found and found[1] and name == silent else silent
    return name if found and not found[1] and name in SILENT and not tag.endswith("/>") else ""
