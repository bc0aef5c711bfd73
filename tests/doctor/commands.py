"""Runs a command of the program from outside, as an operator or a monitor does."""

import json
import subprocess
import sys
from typing import Any

from tests.server import Server, base_environment
from tests.services.process import ROOT


def manage(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` in an environment; returns what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**base_environment(), **env},
        capture_output=True,
        text=True,
        timeout=180,
    )


def doctor(server: Server, *words: str, **env: str) -> tuple[int, dict[str, Any]]:
    """Exit code of `doctor --json` beside a server, and `{code: finding}`."""
    done = manage("doctor", "--json", "--lang=en", *words, **{**server.env, **env})
    assert done.stdout.startswith("{"), done.stderr
    checks = json.loads(done.stdout)["checks"]
    found = {each["code"]: each for check in checks for each in check["findings"]}
    return done.returncode, found


def levels(found: dict[str, Any], level: str) -> set[str]:
    """The codes of the findings of a level."""
    return {code for code, finding in found.items() if finding["level"] == level}
