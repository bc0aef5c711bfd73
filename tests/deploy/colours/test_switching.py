"""Versions take over from each other under load, and nobody notices.

`SWITCHES=10` has ten take over and two go back, instead of two and one.
"""

import os
import sys
from collections.abc import Iterator
from itertools import cycle, islice

import pytest

from tests.deploy.colours.people import Crowd
from tests.deploy.colours.town import Town
from tests.starting import Starter

SWITCHES = int(os.environ.get("SWITCHES", "2"))
TALKS = 4


@pytest.fixture(scope="module")
def town(starter: Starter) -> Iterator[Town]:
    """Version one is live."""
    behind = starter.prepare("real")
    town = Town(behind)
    try:
        town.start()
        begun = town.deploy("--first", town.releases.plain("one"))
        assert begun["code"] == 0, (begun, town.logs())
        yield town
    finally:
        town.close()
        starter.close(behind)


def test_versions_take_over_and_go_back_and_nothing_is_lost_twice_or_shown(town: Town) -> None:
    two = town.releases.next("two")
    one = town.directory / "releases" / "one"
    with Crowd(town.server, TALKS) as crowd:
        crowd.goes_on()
        for release in islice(cycle([two, one]), SWITCHES):
            report = town.deploy(release)
            assert (report["code"], report.get("release")) == (0, str(release)), report
            crowd.goes_on()
        for _each in range(2 if SWITCHES > 2 else 1):
            before = town.state["previous"]
            report = town.deploy(command="rollback")
            assert (report["code"], report.get("release")) == (0, before), report
            crowd.goes_on()
        found = crowd.judged()
    sys.stderr.write(f"\n{SWITCHES} switches: {found}\n")
    assert found.acknowledged > 100
    assert (found.lost, found.twice, dict(found.shown)) == (0, 0, {})
    assert set(found.closed) <= {1012}


@pytest.mark.parametrize("broken", ["that_ends", "that_loses", "that_contracts"])
def test_a_version_that_is_not_well_goes_back_by_itself_and_nobody_notices(
    town: Town, broken: str
) -> None:
    release = getattr(town.releases, broken)(broken)
    before = town.state["live"], town.state["release"]
    with Crowd(town.server, TALKS) as crowd:
        crowd.goes_on()
        report = town.deploy(release)
        crowd.goes_on()
        found = crowd.judged()
    assert report["code"] == 1, report
    assert (town.state["live"], town.state["release"]) == before
    assert (found.lost, found.twice, dict(found.shown), dict(found.closed)) == (0, 0, {}, {})


def test_a_deploy_that_is_killed_leaves_visitors_served_and_the_next_command_repairs(
    town: Town,
) -> None:
    before = town.state["live"], town.state["release"]
    deploy = town.begin(town.releases.plain("three"))
    assert deploy.stdout
    assert any("a test visitor" in line for line in deploy.stdout)
    deploy.kill()
    deploy.wait()
    deploy.stdout.close()
    assert town.state["step"]
    with Crowd(town.server, TALKS) as crowd:
        crowd.goes_on()
        report = town.deploy("--repair")
        assert report["code"] == 0, report
        crowd.goes_on()
        found = crowd.judged()
    assert (town.state["live"], town.state["release"]) == before
    assert not town.state.get("step")
    assert (found.lost, found.twice, dict(found.shown), dict(found.closed)) == (0, 0, {}, {})
