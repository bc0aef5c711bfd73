"""One deploy at a time; what a killed one leaves stands in nobody's way."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.process import ROOT, tell_watchdog
from tests.waiting import eventually

# `manage.py migrations` of a release that takes its time, and outlives whoever asked.
SLOW = '#!/bin/sh\necho $$ >"{begun}.part"\nmv "{begun}.part" "{begun}"\nexec sleep 300\n'


class Deploys:
    """An installation whose first deploy gets no further than its migrations."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.begun = directory.parent / "begun"
        self.file = directory / "deploy.toml"
        self.release = directory / "releases" / "one"
        self.release.mkdir(parents=True)
        (self.release / "manage.py").touch()
        python = directory / "python"
        python.write_text(SLOW.format(begun=self.begun))
        python.chmod(0o755)
        (directory / "one.env").write_text("DATA_DIR=/nowhere\n")
        colours = "".join(
            f'[colours.{name}]\nurl = "http://127.0.0.1:{port}"\n'
            f'directory = "{directory}/{name}"\nenvironment = "{directory}/one.env"\n'
            for name, port in (("blue", 8001), ("green", 8002))
        )
        self.file.write_text(
            f'driver = "processes"\nstate = "{directory}/state"\n'
            'front = "https://chat.example"\n'
            f'[nginx]\nupstream = "{directory}/upstream"\n'
            f'[processes]\nrun = "{directory}/run"\npython = "{python}"\n{colours}'
        )

    def command(self, *words: str, name: str = "bluegreen") -> list[str]:
        """How a command is called here."""
        program = str(ROOT / "deploy" / name)
        return [sys.executable, program, "--settings", str(self.file), "--json", *words]

    def begin(self) -> "subprocess.Popen[bytes]":
        """A deploy that is in the middle; it goes on as long as the test likes."""
        deploy = subprocess.Popen(
            self.command("--first", str(self.release)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        tell_watchdog("kill", deploy.pid)
        eventually(self.begun.exists)
        return deploy

    def ask(self, *words: str, name: str = "bluegreen") -> tuple[int, str]:
        """Run a command; its exit code and what it says."""
        done = subprocess.run(
            self.command(*words, name=name), capture_output=True, text=True, timeout=60
        )
        return done.returncode, json.loads(done.stdout)["text"]

    def looks(self) -> dict[str, object]:
        """All that a deploy may change: what is where, with what in it, since when."""
        paths = sorted(self.directory.rglob("*"))
        return {
            str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
            for path in paths
        }


@pytest.fixture
def deploys(tmp_path: Path) -> Iterator[Deploys]:
    deploys = Deploys(tmp_path / "there")
    yield deploys
    os.kill(int(deploys.begun.read_text()), signal.SIGKILL)


def test_a_second_deploy_says_that_one_is_under_way_and_changes_nothing(deploys: Deploys) -> None:
    first = deploys.begin()
    before = deploys.looks()
    try:
        for words, name in (
            ((str(deploys.release),), "bluegreen"),
            (("--first", str(deploys.release)), "bluegreen"),
            (("--repair",), "bluegreen"),
            ((), "rollback"),
        ):
            code, said = deploys.ask(*words, name=name)
            assert (code, said) == (2, f"Another deploy is under way (process {first.pid}).")
        assert deploys.looks() == before
        assert first.poll() is None
    finally:
        first.kill()
        first.wait()


def test_the_lock_of_a_killed_deploy_is_nobodys_though_what_it_started_still_runs(
    deploys: Deploys,
) -> None:
    killed = deploys.begin()
    killed.kill()
    killed.wait()
    os.kill(int(deploys.begun.read_text()), 0)  # its migration goes on
    assert (deploys.directory / "state" / "lock").read_text() == str(killed.pid)
    code, said = deploys.ask("--repair")
    assert (code, said) == (
        2, "Nothing is live yet: the first time it is deploy/bluegreen --first RELEASE.",
    )  # fmt: skip
