"""Prometheus' and Alertmanager's own programs, which judge what stands in `deploy/`."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.services.debian import unpacked
from tests.services.process import Unavailable

PACKAGES = {"promtool": "prometheus", "amtool": "prometheus-alertmanager"}


@cache
def program(name: str) -> str:
    """The path of one of the programs; raises `Unavailable`.

    In this order: the variable of its name (PROMTOOL, AMTOOL), the machine's own, the one in
    Debian's package, kept in the checkout.
    """
    variable = name.upper()
    if named := os.environ.get(variable):
        if not shutil.which(named):
            raise Unavailable(f"{variable}={named} is not a program.")
        return named
    package = PACKAGES[name]
    if found := shutil.which(name) or unpacked(package, name):
        return str(found)
    raise Unavailable(
        f"No {name} for the tests: install {package} (on Debian: apt-get install {package}), "
        f"or set {variable} to the path of one."
    )


def run(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the programs to its end; what it says on either stream is in `stdout`."""
    return subprocess.run(
        [program(name), *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
