"""Scripts and styles made whole: one file for the browser of many that people read.

The sources stay ES modules and sheets, one behaviour a file. A browser should not wait for dozens
of requests, though: modules are joined in the order in which they import each other, each in a
function of its own, sheets where they are imported; nothing is renamed.
"""

import re
from collections.abc import Callable
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MARGIN = re.compile(r"^\s+", re.MULTILINE)
SPACES = re.compile(r" *([{};,]) *|(?<=:) +")
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
SHEET = re.compile(r"""^@import (?:url\()?["']([^"']+)["']\)?;[^\S\n]*\n?""", re.MULTILINE)
ADDRESS = re.compile(r"""url\(\s*(["']?)(?![a-z]+:|[/#])([^"')]+)\1\s*\)""")


class Unknown(Exception):
    """A module written in a way that the joining does not know."""


def slim_sheet(source: str) -> str:
    """A sheet without comments and needless spaces."""
    return SPACES.sub(r"\1", MARGIN.sub("", COMMENT.sub("", source)))


def join_modules(entry: Path) -> str:
    """A module and all that it imports as one module. Raises Unknown for other forms of import."""
    names: dict[Path, str] = {}
    parts: list[str] = []

    def add(module: Path) -> str:
        if module in names:
            return names[module]
        source = module.read_text()
        imports = [
            f"const {{{words.replace(' as ', ': ')}}} = {add((module.parent / path).resolve())};\n"
            for words, path in IMPORT.findall(source)
        ]
        body = IMPORT.sub("", source)
        exports = ", ".join(EXPORT.findall(body))
        body = EXPORT.sub("", body)
        if re.search(r"^(import|export)\b", body, re.MULTILINE):
            raise Unknown(module.name)
        names[module] = name = f"_{len(names)}"  # those of files may be alike, and are longer
        inside = f"{''.join(imports)}{body}"
        if module != entry:  # the entry itself may wait for something
            inside = f"const {name} = (() => {{\n{inside}return {{{exports}}};\n}})();\n"
        parts.append(inside)
        return name

    add(entry.resolve())
    return f"{{\n{''.join(parts)}}}\n"  # a page may run it twice, which declares nothing twice


def join_sheets(source: str, sheet: Callable[[str], str], address: Callable[[str], str]) -> str:
    """A sheet with those that it imports in their place.

    `sheet` gives the whole text of an imported one, `address` the address of what `url()` names;
    both take the name as it is written.
    """
    parts = SHEET.split(source)  # text, name, text, name, … text
    texts = [ADDRESS.sub(lambda found: f"url({address(found[2])})", part) for part in parts[::2]]
    imported = [sheet(name) for name in parts[1::2]]
    return "".join(text + inner for text, inner in zip(texts, [*imported, ""], strict=True))
