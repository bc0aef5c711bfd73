"""Reads Prometheus' rules, their cases, and the expressions in them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.services.process import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
CASES = sorted((PROMETHEUS / "tests").glob("*.yml"))
KEYWORDS = {"and", "or", "unless", "offset", "bool", "inf", "nan"}

Expression = str


def read(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.safe_load(path.read_text())


def rules(kind: str) -> dict[str, dict[str, Any]]:
    """Every rule of a kind, `alert` or `record`, by its name."""
    files = sorted((PROMETHEUS / "rules").glob("*.yml"))
    groups = [group for path in files for group in read(path)["groups"]]
    return {rule[kind]: rule for group in groups for rule in group["rules"] if kind in rule}


def metrics(expression: Expression) -> set[str]:
    """The names of the series that an expression reads."""
    rest = re.sub(r"#.*", "", expression)
    for noise in (r'"[^"]*"', r"\{[^}]*\}", r"\[[^]]*\]"):
        rest = re.sub(noise, "", rest)
    rest = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", rest)
    words = re.findall(r"(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\s*\(|[\w:])", rest)
    return set(words) - KEYWORDS


def matched(expression: Expression) -> set[tuple[str, str, str]]:
    """Each `metric{label="value"}` of an expression; a pattern stands as it is written."""
    return {
        (metric, label, value)
        for metric, inside in re.findall(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}", expression)
        for label, value in re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"', inside)
    }


def grouped(expression: Expression) -> set[str]:
    """The labels by which an expression groups or joins."""
    inside = re.findall(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression)
    return {label.strip() for labels in inside for label in labels.split(",") if label.strip()}


@cache
def sources(expression: Expression) -> set[str]:
    """The scraped series behind an expression, through the recording rules."""
    found: set[str] = set()
    for name in metrics(expression):
        found |= sources(rules("record")[name]["expr"]) if ":" in name else {name}
    return found
