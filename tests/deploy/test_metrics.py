"""Rules and dashboards read only what the program tells, and the program tells nothing unread."""

import re

import pytest

from tests.deploy.dashboards import DASHBOARDS, asked
from tests.deploy.known import BOUNDS, HISTOGRAMS, TARGET, VALUES, series
from tests.deploy.rules import grouped, matched, metrics, rules, sources

RECORDED = rules("record")
READ = {
    **{name: rule["expr"] for name, rule in RECORDED.items()},
    **{name: rule["expr"] for name, rule in rules("alert").items()},
    **{place: text for path in DASHBOARDS for place, text in asked(path).items()},
}

every_expression = pytest.mark.parametrize("place", READ)


@every_expression
def test_every_metric_that_is_read_exists(place: str) -> None:
    assert metrics(READ[place]) <= {*series(), *RECORDED}


@every_expression
def test_every_label_that_is_read_exists(place: str) -> None:
    scraped = {label for name in sources(READ[place]) for label in series()[name]} | TARGET
    assert grouped(READ[place]) <= scraped
    for metric, label, _value in matched(READ[place]):
        own = scraped if metric in RECORDED else series()[metric] | TARGET
        assert label in own, f"{metric} has no {label}"


@every_expression
def test_every_bound_of_a_histogram_that_is_read_exists(place: str) -> None:
    for metric, label, value in matched(READ[place]):
        if label == "le":
            assert value in BOUNDS[metric.removesuffix("_bucket")]


def test_every_metric_is_on_a_dashboard_or_in_an_alert() -> None:
    everything = {name for text in READ.values() for name in sources(text)}
    base = {re.sub(r"_(bucket|count|sum)$", "", name) for name in everything}
    assert {*VALUES, *HISTOGRAMS} - base == set()
