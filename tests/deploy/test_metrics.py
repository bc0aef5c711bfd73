"""Rules and dashboards read only what the program tells, and the program tells nothing unread."""

import re

from tests.deploy.dashboards import DASHBOARDS, asked
from tests.deploy.rules import grouped, matched, metrics, rules, sources
from tests.exported import bounds, exported

# What Prometheus adds or makes itself.
PROMETHEUS = {"up": set[str](), "ALERTS": {"alertname", "alertstate", "severity"}}
TARGET = {"job", "instance"}
RECORDED = rules("record")
READ = {
    **{name: rule["expr"] for name, rule in RECORDED.items()},
    **{name: rule["expr"] for name, rule in rules("alert").items()},
    **{place: text for path in DASHBOARDS for place, text in asked(path).items()},
}


def series() -> dict[str, set[str]]:
    """Every series that may be read, with its labels."""
    found = {**PROMETHEUS, **exported()}
    for name in bounds():
        labels = found.pop(name)
        found |= {f"{name}_bucket": labels | {"le"}, f"{name}_count": labels, f"{name}_sum": labels}
    return {name: labels | TARGET for name, labels in found.items()}


def test_every_metric_that_is_read_exists(db: None) -> None:
    known = {*series(), *RECORDED}
    unknown = {place: metrics(text) - known for place, text in READ.items()}
    assert {place: names for place, names in unknown.items() if names} == {}


def test_every_label_that_is_read_exists(db: None) -> None:
    known = series()
    for place, text in READ.items():
        behind = set().union(*(known[name] for name in sources(text)))
        assert grouped(text) <= behind, place
        for metric, label, _value in matched(text):
            assert label in known.get(metric, behind), f"{place}: {metric} has no {label}"


def test_every_bound_of_a_histogram_that_is_read_exists() -> None:
    read = {each for text in READ.values() for each in matched(text) if each[1] == "le"}
    assert read
    for metric, _label, value in read:
        assert value in bounds()[metric.removesuffix("_bucket")]


def test_every_metric_is_on_a_dashboard_or_in_an_alert(db: None) -> None:
    read = {name for text in READ.values() for name in sources(text)}
    assert set(exported()) - {re.sub(r"_(bucket|count|sum)$", "", name) for name in read} == set()
