"""zizmor takes the workflows, which run nothing that others may change."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.watching.test_check import CHECK, receivers
from tests.services.jq import jq
from tests.services.ports import Port
from tests.services.process import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def zizmor(path: Path) -> subprocess.CompletedProcess[str]:
    """What zizmor says, at its strictest but for opinions, without asking GitHub."""
    program = str(Path(sys.executable).with_name("zizmor"))
    words = ["--offline", "--persona=pedantic", "--no-progress", "--color=never", str(path)]
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=60)


def test_zizmor_finds_nothing() -> None:
    found = zizmor(FOLDER)
    assert found.returncode == 0, found.stdout


def test_zizmor_would_find_a_title_that_becomes_a_command(tmp_path: Path) -> None:
    bad = tmp_path / "tests.yml"
    text = (FOLDER / "tests.yml").read_text()
    bad.write_text(text.replace("bin/setup --dev", "echo ${{ github.event.pull_request.title }}"))
    found = zizmor(bad)
    assert found.returncode != 0
    assert "template-injection" in found.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_uses_no_action_and_may_do_only_what_it_says(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
        for step in job["steps"]:
            assert "uses" not in step
            done = subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False)
            assert done.returncode == 0


def test_the_site_is_asked_every_quarter_of_an_hour() -> None:
    workflow = yaml.safe_load((FOLDER / "health.yml").read_text())
    assert workflow[True]["schedule"] == [{"cron": "*/15 * * * *"}]  # YAML reads `on` as true


GH = """#!/usr/bin/env python3
# What GitHub's own program says of the runs in a file, by jq.
import json, os, re, subprocess, sys
runs = json.load(open(os.environ["RUNS"]))
found = [{"databaseId": number} for number in reversed(range(len(runs)))]
if number := re.search(r"/runs/([0-9]+)/jobs", sys.argv[2]):
    found = {"jobs": [{"steps": runs[int(number[1])]}]}
told, asked = json.dumps(found), sys.argv[sys.argv.index("--jq") + 1]
subprocess.run(["jq", "-r", asked], input=told, text=True, check=True)
"""
JQ = """#!/bin/sh
exec {} "$@"
"""


class Runs:
    """The workflow `health`, run by its own scripts as GitHub runs them."""

    def __init__(self, directory: Path, url: str) -> None:
        for name, text in (("gh", GH), ("jq", JQ.format(shlex.join(jq())))):
            (directory / name).write_text(text)
            (directory / name).chmod(0o700)
        shutil.copy(CHECK, directory / "check.py")
        self.runs: list[list[dict[str, str]]] = []
        self._directory = directory
        self._env = {
            "PATH": f"{directory}:{os.environ['PATH']}",
            "RUNS": str(directory / "runs.json"),
            "GITHUB_OUTPUT": str(directory / "output"),
            "GITHUB_REPOSITORY": "shop/chat",
            "SITE_URL": url,
            "SITE_TOKEN": "shop",
        }

    def run(self, **env: str) -> None:
        """Once more."""
        workflow = yaml.safe_load((FOLDER / "health.yml").read_text())
        (self._directory / "runs.json").write_text(json.dumps(self.runs))
        (self._directory / "output").write_text("")
        ended = "success"
        steps = []
        for step in workflow["jobs"]["site"]["steps"][1:]:
            if "if" in step:
                *_, asked = step["if"].split("outputs.")
                met = asked.replace(" == ", "=").replace("'", "") == self._output()
                ended = "success" if met else "skipped"
            elif ended == "success":
                command = ["bash", "-e", "-c", step["run"]]
                done = subprocess.run(command, cwd=self._directory, env={**self._env, **env})
                ended = "failure" if done.returncode else "success"
            steps.append({"name": step["name"], "conclusion": ended})
        self.runs.append(steps)

    def _output(self) -> str:
        return (self._directory / "output").read_text().strip()


def test_what_the_site_s_check_could_tell_nobody_the_next_run_tells(tmp_path: Path) -> None:
    nobody = Port()
    away = f"http://127.0.0.1:{nobody.number}"
    health = Runs(tmp_path, away)
    with receivers() as (env, posts, _mails):
        there, gone = {"ALERT_WEBHOOK": env["ALERT_WEBHOOK"]}, {"ALERT_WEBHOOK": f"{away}/hook"}
        for alert, told in ((gone, 0), (gone, 0), (there, 1), (there, 1)):
            health.run(**alert)
            assert len(posts) == told
        health.runs.append([{"name": "Fetch the check", "conclusion": "failure"}])
        health.run(**there)
        assert len(posts) == 1
    nobody.let_go()
