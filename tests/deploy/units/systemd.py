"""systemd's tools, and a command under what the units forbid."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.services.debian import unpacked
from tests.services.process import Unavailable

SANDBOX = Path(__file__).with_name("sandbox.py")
ALLOWED, REFUSED = ("@system-service",), ("@privileged", "@resources")


@cache
def program(name: str) -> str:
    """The path of one of systemd's tools: the machine's, else out of Debian's package.

    Raises `Unavailable`.
    """
    package = "systemd-standalone-" + name.removeprefix("systemd-")
    found = shutil.which(name) or unpacked(
        "systemd" if name == "systemd-analyze" else package, name
    )
    if found:
        return str(found)
    raise Unavailable(f"No {name} for the tests: install systemd.")


@cache
def calls() -> frozenset[str]:
    """The system calls that the units leave, by systemd's own list."""

    def of(group: str) -> set[str]:
        said = subprocess.run(
            [program("systemd-analyze"), "syscall-filter", "--no-pager", group],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        names = re.findall(r"^    (\S+)$", said, re.MULTILINE)
        return {call for each in names for call in (of(each) if each[0] == "@" else {each})}

    allowed, refused = (set().union(*map(of, groups)) for groups in (ALLOWED, REFUSED))
    return frozenset(allowed - refused)


def sandboxed(directory: Path) -> list[str]:
    """What stands before a command that may write into this directory alone."""
    mine = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return [
        *("unshare", *mine, "--mount", "--propagation=private", sys.executable, "-I", str(SANDBOX)),
        *(str(directory), ",".join(sorted(calls()))),
    ]
