"""The versions of a scenario, what changed from one to the next, and the way back."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any, NamedTuple

from bot.models import Scenario, Version
from bot.scenarios.checking.findings import KINDS

SHOWN = 50
KNOWN = ("kind", "id")


class Line(NamedTuple):
    """A line of what changed; `sign` is `+`, `-` or a space."""

    sign: str
    text: str


class Shown(NamedTuple):
    """A version, whether it is the live one, and what it changed."""

    version: Version
    is_live: bool
    changed: list[Line]


def versions_of(scenario: Scenario) -> list[Shown]:
    """The newest versions."""
    found = list(scenario.versions.select_related("author")[: SHOWN + 1])
    older = [*found[1:], None]
    pairs = list(zip(found, older, strict=True))[:SHOWN]
    live = scenario.published_id
    return [Shown(each, each.pk == live, changes(before, each)) for each, before in pairs]


def changes(before: Version | None, after: Version) -> list[Line]:
    """What differs, in lines that a person reads."""
    if before is None:
        return []
    lines = unified_diff(list(told(before)), list(told(after)), lineterm="", n=1)
    return [Line(line[0], line[1:]) for line in list(lines)[2:] if not line.startswith("@@")]


def told(version: Version) -> Iterator[str]:
    """The steps of a version in lines: which it is, then each field that is given."""
    for step in version.body.get("steps", []):
        yield f"{step['id']}: {KINDS.get(step['kind'], step['kind'])}"
        yield from fields("", {name: each for name, each in step.items() if name not in KNOWN})


def fields(name: str, value: Any) -> Iterator[str]:
    """A value in lines, each with the way to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from fields(f"{name} {key}".strip(), each)
    elif isinstance(value, list):
        for at, each in enumerate(value, 1):
            yield from fields(f"{name} {at}".strip(), each)
    elif value not in ("", None):
        for line in str(value).splitlines() or [""]:
            yield f"    {name}: {line}"
