"""Reads Grafana's dashboards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.deploy.rules import Expression
from tests.services.process import ROOT

GRAFANA = ROOT / "deploy" / "grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))
# What Grafana puts in before it asks.
VARIABLES = {"$__rate_interval": "1m", "$job": "replyx"}


def dashboard(path: Path) -> Any:
    """The content of a dashboard."""
    return json.loads(path.read_text())


def panels(path: Path) -> Iterator[dict[str, Any]]:
    """The panels of a dashboard that show something."""
    return (panel for panel in dashboard(path)["panels"] if panel["type"] != "row")


def asked(path: Path) -> dict[str, Expression]:
    """Every expression of a dashboard, its variables filled in, by where it stands."""
    found = {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in panels(path)
        for target in panel["targets"]
    }
    found |= {each["name"]: each["expr"] for each in dashboard(path)["annotations"]["list"]}
    for name, value in VARIABLES.items():
        found = {place: text.replace(name, value) for place, text in found.items()}
    return found
