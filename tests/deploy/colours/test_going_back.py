"""Whatever of a deploy does not work, the version before it serves, and the deploy says so."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.colours.village import Village
from tests.services.process import ROOT
from tests.waiting import eventually


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    village = Village(tmp_path)
    try:
        village.start()
        yield village
    finally:
        village.close()


def test_nginx_that_does_not_reload_reads_later_what_is_live(village: Village) -> None:
    village.settings["reload"] = ["false"]
    report = village.deploy(village.release("two"))
    assert (report["code"], report["live"]) == (1, "blue"), report
    assert village.served() == "one"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_deploy_that_ends_before_nginx_has_read_its_file_leaves_what_is_live(
    village: Village, number: signal.Signals
) -> None:
    before = village.upstream.read_text()
    village.settings["reload"] = ["sleep", "25"]
    deploy = village.begin(village.release("two"))
    eventually(lambda: village.upstream.read_text() != before)
    deploy.send_signal(number)
    deploy.communicate(timeout=60)
    if number == signal.SIGKILL:
        village.settings["reload"] = village.reload
        report = village.deploy("--repair")
        assert report["code"] == 0, report
    assert village.served() == "one"


def test_a_release_named_from_somewhere_is_found_from_everywhere(
    village: Village, tmp_path: Path
) -> None:
    two = village.release("two")
    assert village.deploy(os.path.relpath(two, ROOT))["release"] == str(two)
    assert village.deploy(village.release("three"))["code"] == 0
    report = village.deploy(command="rollback", cwd=tmp_path)
    assert (report["code"], report["release"]) == (0, str(two)), report
    assert village.served() == "two"
