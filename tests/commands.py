"""Runs a command of the program from outside, as an operator or a monitor does."""

import subprocess
import sys

from tests.server import base_environment
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
