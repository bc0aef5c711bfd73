"""HTML as the text of an article: headings, paragraphs, the items of lists, the rows of tables."""

from dataclasses import dataclass, field
from typing import Any

# What stays of a page that somebody wrote: no script, no style, no attribute.
TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "table", "tr", "td", "th",
    "pre", "blockquote", "dl", "dt", "dd", "div", "section", "article", "main",
}  # fmt: skip
LEFT_OUT = {"title", "script", "style", "nav", "footer", "template", "noscript", "svg", "form"}
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = TAGS - {"br", "td", "th"} - set(HEADINGS)
DEEPEST = 200  # elements in each other


@dataclass
class Blocks:
    """The text so far; `line` is what the next block begins with."""

    found: list[str] = field(default_factory=list)
    line: str = ""
    mark: str = ""

    def end(self, mark: str = "") -> None:
        """What was said stands for itself; what follows begins with a mark."""
        lines = [" ".join(each.split()) for each in self.line.split("\n")]
        if text := "\n".join(filter(None, lines)):
            joined = self.mark == "- " and bool(self.found) and self.found[-1].startswith("- ")
            block = f"{self.mark}{text}"
            if joined:
                self.found[-1] += f"\n{block}"
            else:
                self.found.append(block)
        self.line, self.mark = "", mark

    def text(self) -> str:
        """All of it."""
        self.end()
        return "\n\n".join(self.found)


def text_of(html: str) -> tuple[str, str]:
    """What a page says, and its first heading of the highest kind, which is left out of it."""
    import nh3
    from selectolax.lexbor import LexborHTMLParser

    clean = nh3.clean(html, tags=TAGS, attributes={}, clean_content_tags=LEFT_OUT)
    body = LexborHTMLParser(clean).body
    blocks = Blocks()
    if body is not None:
        _walk(body, blocks, 0)
    return _without_title(blocks.text())


def _walk(node: Any, blocks: Blocks, depth: int) -> None:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            blocks.line += child.text().replace("\n", " ")
        elif child.tag == "br":
            blocks.line += "\n"
        elif child.tag in ("td", "th"):
            blocks.line += " " + " ".join(child.text(separator=" ").split()) + " ·"
        elif depth < DEEPEST:
            _block(child, blocks, depth)


def _block(node: Any, blocks: Blocks, depth: int) -> None:
    """An element that stands for itself, or one in the midst of a line."""
    if node.tag not in BLOCKS and node.tag not in HEADINGS:
        _walk(node, blocks, depth + 1)
        return
    heading = HEADINGS.get(node.tag)
    blocks.end(f"{heading} " if heading else "- " if node.tag in ("li", "tr") else blocks.mark)
    if node.tag == "pre":
        blocks.line += node.text()
    else:
        _walk(node, blocks, depth + 1)
    if node.tag == "tr":
        blocks.line = blocks.line.rstrip(" ·")
    blocks.end()


def _without_title(text: str) -> tuple[str, str]:
    blocks = text.split("\n\n")
    title = next((block for block in blocks if block.startswith("# ")), "")
    rest = "\n\n".join(block for block in blocks if block is not title)
    return rest, title.removeprefix("# ").replace("\n", " ")
