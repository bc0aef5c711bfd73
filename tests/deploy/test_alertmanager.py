"""Who is told of an alert, in which words, and which alerts are consequences of others."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.rules import read, rules
from tests.services.process import ROOT
from tests.services.prometheus import run

FOLDER = ROOT / "deploy" / "alertmanager"
CONFIG = FOLDER / "alertmanager.yml"
ALERTS = rules("alert")
# These say that a person waits in vain: whatever else is wrong, somebody must hear of it.
NEVER_SILENT = {
    *("ReplyxDown", "ReplyxDatabaseAway", "ReplyxRedisAway"),
    *("ReplyxVisitorUnattended", "ReplyxNothingDelivered"),
}
TOLD = {"critical": "everybody", "warning": "chat"}


def named(matchers: list[str]) -> dict[str, set[str]]:
    """The alerts that each alternative of `alertname = …` or `alertname =~ "…|…"` is about."""
    [matcher] = matchers
    name, _operator, pattern = matcher.split(maxsplit=2)
    assert name == "alertname"
    return {
        each: {alert for alert in ALERTS if re.fullmatch(each, alert)}
        for each in pattern.strip('"').split("|")
    }


def assert_told(receiver: str, *labels: str) -> None:
    """An alert with these labels goes to this receiver and no other."""
    words = [f"--config.file={CONFIG}", f"--verify.receivers={receiver}", *labels]
    result = run("amtool", "config", "routes", "test", *words)
    assert result.returncode == 0, result.stdout


def test_alertmanager_takes_the_configuration() -> None:
    result = run("amtool", "check-config", CONFIG)
    assert result.returncode == 0, result.stdout
    assert "1 templates\n  SUCCESS" in result.stdout


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_goes_to_chat_and_what_cannot_wait_by_email_too(alert: str) -> None:
    severity = ALERTS[alert]["labels"]["severity"]
    assert_told(TOLD[severity], f"alertname={alert}", "job=replyx", f"severity={severity}")


def test_everybody_is_told_by_email_and_in_chat() -> None:
    ways = {receiver["name"]: set(receiver) - {"name"} for receiver in read(CONFIG)["receivers"]}
    assert ways == {
        "everybody": {"email_configs", "webhook_configs"},
        "chat": {"webhook_configs"},
    }


def test_an_alert_of_unknown_severity_reaches_everybody() -> None:
    assert_told("everybody", "alertname=Other", "job=replyx", "severity=unheard")


def test_the_email_says_in_both_languages_what_happened_and_what_to_run(tmp_path: Path) -> None:
    labels = {"alertname": "ReplyxRedisAway", **ALERTS["ReplyxRedisAway"]["labels"]}
    alert = {"labels": labels, "annotations": ALERTS["ReplyxRedisAway"]["annotations"]}
    begun = datetime(2026, 11, 20, 12, tzinfo=UTC).isoformat()
    told = {
        "status": "firing",
        "alerts": [{**alert, "status": "firing", "startsAt": begun, "endsAt": begun}],
        "commonLabels": labels,
    }
    data = tmp_path / "data.json"
    data.write_text(json.dumps(told))
    words = [f"--template.glob={FOLDER / '*.tmpl'}", f"--template.data={data}"]
    render = ["template", "render", *words]
    subject = run("amtool", *render, '--template.text={{ template "replyx.subject" . }}').stdout
    text = run("amtool", *render, '--template.text={{ template "replyx.text" . }}').stdout
    assert subject.startswith("CRITICAL: ")
    assert "не видит Redis" in subject
    assert "\n" not in subject.strip()
    for line in (*alert["annotations"].values(), "2026-11-20 12:00 UTC"):
        assert line in text


@pytest.mark.parametrize("rule", read(CONFIG)["inhibit_rules"])
def test_a_cause_silences_its_consequences_and_no_other(rule: dict[str, Any]) -> None:
    causes, consequences = named(rule["source_matchers"]), named(rule["target_matchers"])
    for each, alerts in (causes | consequences).items():
        assert alerts, f"{each} is no alert"
    silenced = set().union(*consequences.values())
    assert silenced.isdisjoint(NEVER_SILENT | set().union(*causes.values()))
    assert rule["equal"] == ["job"]
