"""Grafana shows what exists, each graph says what it shows, and none lies over another."""

import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from tests.deploy.dashboards import DASHBOARDS, GRAFANA, asked, dashboard, panels
from tests.deploy.rules import read
from tests.services.prometheus import run

every_dashboard = pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: str(path.stem))


@every_dashboard
def test_prometheus_understands_every_expression(path: Path, tmp_path: Path) -> None:
    expressions = asked(path)
    assert not [text for text in expressions.values() if "$" in text]
    recorded = [
        {"record": f"panel:{number}", "labels": {"panel": place}, "expr": text}
        for number, (place, text) in enumerate(expressions.items())
    ]
    rules = tmp_path / "rules.yml"
    rules.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": recorded}]}))
    result = run("promtool", "check", "rules", rules)
    assert result.returncode == 0, result.stdout
    assert f"{len(expressions)} rules found" in result.stdout


@every_dashboard
def test_every_panel_says_in_both_languages_what_it_shows(path: Path) -> None:
    for panel in panels(path):
        assert panel["title"]
        english, russian = panel["description"].split(" · ")
        assert not re.search("[а-яё]", english, re.IGNORECASE), panel["title"]
        assert re.search("[а-яё]", russian, re.IGNORECASE), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert all(target["legendFormat"] for target in panel["targets"]), panel["title"]


@every_dashboard
def test_no_panel_lies_over_another_or_out_of_the_page(path: Path) -> None:
    whole = dashboard(path)["panels"]
    assert len({panel["id"] for panel in whole}) == len(whole)
    cells = {
        panel["title"]: {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        for panel in whole
        if (place := panel["gridPos"])
    }
    for one, other in combinations(cells, 2):
        assert cells[one].isdisjoint(cells[other]), f"{one} lies over {other}"
    assert max(x for taken in cells.values() for x, _y in taken) < 24


@every_dashboard
def test_every_panel_asks_the_prometheus_that_is_chosen(path: Path) -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    assert all(panel["datasource"] == chosen for panel in panels(path))
    variables = {each["name"]: each for each in dashboard(path)["templating"]["list"]}
    [source] = read(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    assert variables["datasource"]["current"]["value"] == source["uid"]


def test_a_dashboard_can_be_addressed_and_is_not_changed_in_the_browser() -> None:
    addresses = [dashboard(path)["uid"] for path in DASHBOARDS]
    assert len(set(addresses)) == len(addresses) > 0
    [provider] = read(GRAFANA / "provisioning" / "dashboards" / "replyx.yml")["providers"]
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)
