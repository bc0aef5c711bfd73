"""Whatever of a deploy does not work, the version before it serves, and the deploy says so."""

import os
import shlex
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


def test_what_nobody_thought_of_goes_back_and_is_told(village: Village) -> None:
    stands_in_the_way = village.directory / "state" / ".state.json.new"
    village.settings["reload"] = [
        *("sh", "-c"),
        f"{shlex.join(village.reload)}; mkdir -p {stands_in_the_way}",
    ]
    report = village.deploy(village.release("two"))
    assert (report["code"], report["live"], report["step"]) == (3, "blue", "switch"), report
    assert "IsADirectoryError" in report["text"]
    assert village.served() == "one"
    stands_in_the_way.rmdir()
    village.settings["reload"] = village.reload
    assert village.deploy("--repair")["code"] == 0
    assert (village.served(), village.state["step"]) == ("one", None)


def test_who_stops_listening_stops_no_deploy(village: Village) -> None:
    deploy = village.begin(village.release("two"))
    for pipe in (deploy.stdout, deploy.stderr):
        assert pipe
        pipe.close()
    deploy.wait(timeout=60)
    village.remember()
    assert (village.served(), village.state["step"]) == ("two", None)


def test_a_worker_that_ends_takes_its_version_back(village: Village) -> None:
    village.settings["watch"] = 20  # it ends when Python has started, and the watch with it
    report = village.deploy(village.release("two", works=False))
    assert (report["code"], village.served()) == (1, "one"), report
    assert "worker" in report["text"]


def test_a_front_that_sends_elsewhere_is_not_well(village: Village) -> None:
    village.settings["front"] = village.moved
    report = village.deploy(village.release("two"))
    assert (report["code"], village.served()) == (2, "one"), report


def test_a_release_named_from_somewhere_is_found_from_everywhere(
    village: Village, tmp_path: Path
) -> None:
    two = village.release("two")
    assert village.deploy(os.path.relpath(two, ROOT))["release"] == str(two)
    assert village.deploy(village.release("three"))["code"] == 0
    report = village.deploy(command="rollback", cwd=tmp_path)
    assert (report["code"], report["release"]) == (0, str(two)), report
    assert village.served() == "two"
