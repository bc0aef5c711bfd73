"""zizmor takes the workflows, which run nothing that others may change."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

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
