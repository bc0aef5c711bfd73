"""What fetching a missing program takes, whichever way it comes."""

import fcntl
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.process import CACHE


@contextmanager
def fetching(name: str) -> Iterator[None]:
    """Keep other runs of the tests from fetching the same program at the same time."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def succeeds(
    command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None
) -> bool:
    """Run a command that may fail, and say on stderr when it did."""
    try:
        result = subprocess.run(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=600
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        return False
    if result.returncode:
        sys.stderr.write(f"{shlex.join(command)} failed:\n{result.stderr.decode()[-500:]}\n")
    return result.returncode == 0
