"""systemd and Compose are driven by the commands that they understand, in the right order.

There is no systemd that runs and no Docker here: programs of their names stand on PATH, write down
how they are called, and answer as those do.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.process import ROOT

STANDS_IN = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    options = [os.environ["PGOPTIONS"]] if "PGOPTIONS" in os.environ else []
    log.write(json.dumps([*options, {name!r}, *sys.argv[1:]]) + "\\n")
if "is-active" in sys.argv:
    print("active")
if "show" in sys.argv:
    print("4711")
if "ps" in sys.argv:
    print("0123456789ab")
sys.exit(1 if os.environ.get("REFUSES", "no word") in sys.argv else 0)
"""
DRIVE = """
import sys
sys.path.insert(0, {deploy!r})
from pathlib import Path
from switch.drivers import driver_of
from switch.settings import read
settings = read(Path({file!r}))
driver, green = driver_of(settings), settings.colours["green"]
driver.place(green, {release!r})
driver.manage(green, ["migrations"], 20)
driver.manage(green, ["migrate"], 20)
driver.start(green)
assert driver.alive(green)
driver.start_work(green)
assert driver.worker(green)
driver.stop(settings.colours["blue"], 20)
"""


class Stage:
    """A machine with stand-ins of both programs; `calls` are their words."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.log = directory / "calls"
        self.file = directory / "deploy.toml"
        self.release = directory / "releases" / "two"
        (self.release / "bin").mkdir(parents=True)
        (self.release / "manage.py").touch()
        (directory / "bin").mkdir()
        (directory / "green.env").write_text("DATA_DIR=/nowhere\n")
        programs = [directory / "bin" / name for name in ("systemctl", "docker", "runuser")]
        for path in (*programs, self._python):
            text = STANDS_IN.format(python=sys.executable, log=str(self.log), name=path.name)
            path.write_text(text)
            path.chmod(0o755)

    @property
    def _python(self) -> Path:
        return self.release / "bin" / "python"

    def settings(self, driver: str, words: str) -> None:
        """Write the file of settings."""
        colours = "".join(
            f"""
[colours.{name}]
url = "http://127.0.0.1:{port}"
directory = "{self._directory}/{name}"
environment = ["{self._directory}/green.env"]
"""
            for name, port in (("blue", 8001), ("green", 8002))
        )
        self.file.write_text(
            f"""
driver = "{driver}"
state = "{self._directory}/state"
front = "https://chat.example"
[nginx]
upstream = "{self._directory}/upstream"
[{driver}]
{words}
{colours}"""
        )

    def drive(self, release: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """One deploy's calls of the driver."""
        script = DRIVE.format(deploy=str(ROOT / "deploy"), file=str(self.file), release=release)
        path = f"{self._directory}/bin{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PATH": path, **env},
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def calls(self) -> list[str]:
        """What was called, one after the other."""
        every: list[list[Any]] = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [" ".join(words) for words in every]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_systemd_starts_a_colour_and_leads_the_one_worker_to_it(
    stage: Stage, tmp_path: Path
) -> None:
    stage.settings("systemd", f'current = "{tmp_path}/current"\npython = "bin/python"')
    done = stage.drive(str(stage.release))
    assert done.returncode == 0, done.stderr
    assert stage.calls == [
        "runuser -u replyx -- bin/python manage.py migrations",
        "-c lock_timeout=3s runuser -u replyx -- bin/python manage.py migrate",
        "systemctl --no-ask-password enable --now replyx@green.service",
        "systemctl --no-ask-password is-active replyx@green.service",
        "systemctl --no-ask-password enable replyx-worker.service",
        "systemctl --no-ask-password restart replyx-worker.service",
        "systemctl --no-ask-password show --property=MainPID --value replyx-worker.service",
        "systemctl --no-ask-password disable --now replyx@blue.service",
    ]
    assert (tmp_path / "green").resolve() == (tmp_path / "current").resolve() == stage.release


def test_a_worker_for_each_colour_is_started_before_the_other_is_stopped(stage: Stage) -> None:
    worker = 'worker = "replyx-worker@{colour}.service"'
    stage.settings("systemd", f'{worker}\npython = "bin/python"\nmanage = []')
    assert stage.drive(str(stage.release)).returncode == 0
    assert stage.calls[0] == "python manage.py migrations"
    assert [call.partition("password ")[2] for call in stage.calls[-3:]] == [
        "enable --now replyx-worker@green.service",
        "show --property=MainPID --value replyx-worker@green.service",
        "disable --now replyx-worker@blue.service replyx@blue.service",
    ]


def test_compose_gives_a_colour_its_image_and_starts_nothing_else(
    stage: Stage, tmp_path: Path
) -> None:
    images = tmp_path / "images.env"
    images.write_text("REPLYX_BLUE_IMAGE=replyx:1\nREPLYX_GREEN_IMAGE=replyx:0\n")
    command = '["docker", "compose", "-f", "compose.yml"]'
    stage.settings("compose", f'images = "{images}"\ncommand = {command}')
    done = stage.drive("registry.example/replyx:2")
    assert done.returncode == 0, done.stderr
    assert images.read_text().splitlines() == [
        "REPLYX_BLUE_IMAGE=replyx:1",
        "REPLYX_GREEN_IMAGE=registry.example/replyx:2",
    ]
    begin = f"docker compose -f compose.yml --env-file {images} "
    assert [call.removeprefix(begin) for call in stage.calls] == [
        "pull --policy missing green",
        "run --rm --no-deps -T green migrations",
        "run --rm --no-deps -T --env=PGOPTIONS=-c lock_timeout=3s green migrate",
        "up --detach --no-deps green",
        "ps --quiet --status running green",
        "up --detach --no-deps worker-green",
        "ps --quiet --status running worker-green",
        "stop --timeout 20 worker-blue blue",
        "rm --force worker-blue blue",
    ]


@pytest.mark.parametrize(("driver", "refused"), [("systemd", "enable"), ("compose", "pull")])
def test_what_the_program_refuses_is_said(
    stage: Stage, tmp_path: Path, driver: str, refused: str
) -> None:
    stage.settings(driver, f'images = "{tmp_path}/images.env"\npython = "bin/python"')
    done = stage.drive(str(stage.release), REFUSES=refused)
    assert re.search(rf"Failed: (systemctl|docker compose) .*{refused}", done.stderr)
