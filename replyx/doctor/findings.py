"""What a check says: a word for programs, a sentence for people, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "skipped", "warning", "problem"]
LEVELS: tuple[Level, ...] = ("ok", "skipped", "warning", "problem")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a check. `fix` repairs it without asking anybody; most have none."""

    level: Level
    code: str
    text: str
    advice: str = ""
    fix: Callable[[], object] | None = None


def fine(code: str, text: str) -> Finding:
    return Finding("ok", code, text)


def skipped(code: str, text: str) -> Finding:
    """Not looked at, and why."""
    return Finding("skipped", code, text)


def warning(code: str, text: str, advice: str, fix: Callable[[], object] | None = None) -> Finding:
    """It works, but somebody should know."""
    return Finding("warning", code, text, advice, fix)


def problem(code: str, text: str, advice: str, fix: Callable[[], object] | None = None) -> Finding:
    """It does not work, or lets strangers in."""
    return Finding("problem", code, text, advice, fix)


def worst(findings: list[Finding]) -> Level:
    """The level of the worst of them; what was skipped counts only if there is nothing else."""
    levels = {finding.level for finding in findings}
    for level in ("problem", "warning", "ok", "skipped"):
        if level in levels:
            return level
    return "ok"
