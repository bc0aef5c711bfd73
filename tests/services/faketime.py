"""A wall clock that jumps, for a process and those that it starts; the monotonic one goes on."""

import os
from functools import cache
from pathlib import Path

from tests.services.debian import libraries
from tests.services.process import Unavailable, remove, temporary_directory

LIBRARY = "faketime/libfaketimeMT.so.1"
# The library's clock_nanosleep refuses what `time.sleep` asks of it; it leaves poll alone.
SLEEP = """
import math, select, time
time.sleep = lambda seconds: select.poll().poll(math.ceil(seconds * 1000)) and None
"""


@cache
def library() -> Path:
    """libfaketime of the machine, else out of Debian's package; raises `Unavailable`."""
    if own := next(Path("/usr/lib").glob(f"*/{LIBRARY}"), None):
        return own
    for place in libraries("libfaketime"):
        if (place / LIBRARY).exists():
            return place / LIBRARY
    raise Unavailable("No clock that jumps for the tests: install libfaketime.")


class Clock:
    """What a process takes for the time of day, when it is started with `environment`."""

    def __init__(self) -> None:
        self._directory = temporary_directory("clock")
        self._file = self._directory / "offset"
        (self._directory / "sitecustomize.py").write_text(SLEEP)
        self.jump(0)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of such a process."""
        return {
            "LD_PRELOAD": str(library()),
            "PYTHONPATH": str(self._directory),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, seconds: int) -> None:
        """From now on it differs from the machine's by so many seconds."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        os.replace(new, self._file)

    def close(self) -> None:
        """Remove its file; whoever still has the clock sees the machine's."""
        remove(self._directory)
