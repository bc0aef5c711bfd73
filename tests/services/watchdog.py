"""Cleans up after the tests even where they are killed: its input ends with them.

Each line of the input is a JSON pair: ["kill", process group], ["spare", process group],
["remove", directory], ["keep", directory].
"""

import json
import os
import shutil
import signal
import sys
import time


def main() -> None:
    """Remember what the input names; when it ends, kill and remove what is left."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    directories: set[str] = set()
    for line in sys.stdin:
        verb, what = json.loads(line)
        match verb:
            case "kill":
                groups.add(what)
            case "spare":
                groups.discard(what)
            case "remove":
                directories.add(what)
            case "keep":
                directories.discard(what)
    end(groups)
    for directory in directories:
        shutil.rmtree(directory, ignore_errors=True)


def end(groups: set[int]) -> None:
    """Ask every group to stop, wait up to five seconds, then kill what is left."""
    # SIGINT is PostgreSQL's fast shutdown, which frees its shared memory; it ends the others too.
    deadline = time.monotonic() + 5
    alive = {group for group in groups if reaches(group, signal.SIGINT)}
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = {group for group in alive if reaches(group, 0)}
    for group in alive:
        reaches(group, signal.SIGKILL)


def reaches(group: int, signal_number: int) -> bool:
    """Send a signal to a process group and say whether there was anyone."""
    try:
        os.killpg(group, signal_number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
