"""How a finding looks in a terminal."""

from typing import Any

from replyx.doctor.findings import Finding, Level

MARKS: dict[Level, str] = {"ok": "✓", "skipped": "–", "warning": "!", "problem": "✗"}
STYLES: dict[Level, str] = {"ok": "SUCCESS", "warning": "WARNING", "problem": "ERROR"}


def painted(style: Any, finding: Finding, title: str = "") -> str:
    """A line, in the colour of its level, and what to do below it."""
    topic = f"{title}: " if title else ""
    line = paint(style, finding.level, f"{MARKS[finding.level]} {topic}{finding.text}")
    return f"{line}\n  → {finding.advice}" if finding.advice else line


def paint(style: Any, level: Level, line: str) -> str:
    """In the colour of the level, where the terminal has colours."""
    return str(getattr(style, STYLES[level])(line)) if level in STYLES else line
