"""The alerts wake somebody when they should, nobody when they should not, and say what to do."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.deploy.rules import CASES, PROMETHEUS, metrics, read, rules, sources
from tests.services.process import ROOT
from tests.services.prometheus import run

ALERTS = rules("alert")
WORDS = {"summary", "summary_ru", "description", "description_ru", "command", "runbook"}

every_alert = pytest.mark.parametrize("alert", ALERTS)


def cases(alert: str, *, fires: bool) -> list[set[str]]:
    """For each case of an alert where it fires, or stays silent: the series that it is fed with."""
    return [
        {re.split(r"[{ ]", fed["series"])[0] for fed in test["input_series"]}
        for path in CASES
        for test in read(path)["tests"]
        for case in test.get("alert_rule_test", [])
        if case["alertname"] == alert and bool(case["exp_alerts"]) == fires
    ]


def test_prometheus_takes_the_configuration() -> None:
    result = run("promtool", "check", "config", PROMETHEUS / "prometheus.yml")
    assert result.returncode == 0, result.stdout
    assert "2 rule files found" in result.stdout


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_the_alerts_do_what_their_cases_say(path: Path) -> None:
    result = run("promtool", "test", "rules", path)
    assert result.returncode == 0, result.stdout


@every_alert
def test_every_alert_is_shown_to_fire_and_to_stay_silent(alert: str) -> None:
    assert cases(alert, fires=True), f"No case where {alert} fires"
    # Without what it reads it is silent for no merit of its own.
    read_by_it = sources(ALERTS[alert]["expr"])
    fed = [series for series in cases(alert, fires=False) if series & read_by_it]
    assert fed, f"No case where {alert} has something to look at and stays silent"


@every_alert
def test_every_alert_speaks_both_languages_and_names_what_to_do(alert: str) -> None:
    words = ALERTS[alert]["annotations"]
    assert set(words) == WORDS
    for name in ("summary", "description"):
        assert not re.search("[а-яё]", words[name], re.IGNORECASE)
        assert re.search("[а-яё]", words[f"{name}_ru"], re.IGNORECASE)
    assert ALERTS[alert]["labels"]["severity"] in {"critical", "warning"}


@every_alert
def test_every_alert_has_a_chapter_that_begins_with_its_command(alert: str) -> None:
    words = ALERTS[alert]["annotations"]
    page, anchor = words["runbook"].split("#")
    assert anchor == alert.lower()
    chapter = (ROOT / page).read_text().partition(f"\n## {alert}\n")[2].partition("\n## ")[0]
    assert f"`{words['command']}`" in chapter
    assert words["command"].removeprefix("manage.py ").split()[0] in get_commands()


def test_every_recorded_number_is_used() -> None:
    dashboards = "".join(path.read_text() for path in (ROOT / "deploy" / "grafana").rglob("*.json"))
    read_by_rules = {
        name for rule in (rules("record") | ALERTS).values() for name in metrics(rule["expr"])
    }
    unused = {name for name in rules("record") if name not in dashboards}
    assert unused - read_by_rules == set()
