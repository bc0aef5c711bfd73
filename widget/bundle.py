"""The widget's scripts and styles as a visitor gets them: one small file of each kind.

The sources stay ES modules, one behaviour a file. A customer's visitor should not wait for twenty
requests, though, nor carry our comments: the modules are joined in the order in which they import
each other, each in a function of its own, comments and needless spaces go, and nothing is renamed.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from rjsmin import jsmin

STATIC = Path(settings.BASE_DIR) / "static"
APP = STATIC / "widget" / "app"
SHEETS = ("base", "header", "thread", "composer")

MARGIN = re.compile(r"^\s+", re.MULTILINE)
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


class Unknown(Exception):
    """A module written in a way that the joining does not know."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A file ready to be sent; `version` names its content."""

    plain: bytes
    packed: bytes
    version: str


def script() -> Joined:
    """The modules of the iframe."""
    return joined("js", _stamp())


def sheet() -> Joined:
    """The styles of the iframe."""
    return joined("css", _stamp())


def loader() -> Joined:
    """The script of a customer's page."""
    return joined("loader", _stamp())


@cache
def joined(kind: str, stamp: float) -> Joined:
    """What is made of the sources of that moment (they only change while somebody develops)."""
    if kind == "js":
        content = jsmin(join_modules((APP / "app.js").resolve()))
    elif kind == "css":
        content = "".join(MARGIN.sub("", (APP / f"{name}.css").read_text()) for name in SHEETS)
    else:
        content = jsmin((STATIC / "widget" / "loader.js").read_text())
    plain = content.encode()
    return Joined(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])


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
        names[module] = name = f"{module.parent.name}_{module.stem}"
        inside = f"{''.join(imports)}{body}"
        if module != entry:  # the entry itself may wait for something
            inside = f"const {name} = (() => {{\n{inside}return {{{exports}}};\n}})();\n"
        parts.append(inside)
        return name

    add(entry)
    return "".join(parts)


def _stamp() -> float:
    if not settings.DEBUG:
        return 0
    sources = [*APP.iterdir(), *(STATIC / "realtime").iterdir(), STATIC / "widget" / "loader.js"]
    return max(source.stat().st_mtime for source in sources)
