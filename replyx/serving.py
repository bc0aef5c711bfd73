"""Which `serve` a DATA_DIR belongs to: one at a time, and where it answers.

The kernel holds the lock, and lets go of it when the process ends, however it ends. Workers do not
inherit it.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings

SECONDS = 1.0  # until whoever only looks at the lock has let go of it


class Taken(Exception):
    """Another `serve` has the directory; the text says which."""


@contextmanager
def alone() -> Iterator[Callable[[str], None]]:
    """Hold DATA_DIR; yields a function that writes down where this process answers.

    Raises Taken, and OSError where the directory takes no file or no lock.
    """
    with lock_file().open("a+") as file:
        if not locked(file):
            raise Taken(other(file))
        os.register_at_fork(after_in_child=file.close)

        def tell(url: str | None) -> None:
            file.truncate(0)
            if url is not None:
                file.write(json.dumps({"pid": os.getpid(), "url": url}))
            file.flush()

        tell(None)
        try:
            yield tell
        finally:
            tell(None)


def address() -> str | None:
    """Where the `serve` of this DATA_DIR answers; None where none does."""
    try:
        with lock_file().open() as file:
            return None if free(file) else written(file).get("url")
    except OSError:
        return None


def lock_file() -> Path:
    """Never removed: a lock on a file that is gone keeps nobody out."""
    return Path(settings.DATA_DIR) / "serve.lock"


def locked(file: TextIO) -> bool:
    """Take the lock, or tell that another process has it."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def free(file: TextIO) -> bool:
    """Whether nobody has the lock: what is written was left by a process that was killed."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def written(file: TextIO) -> dict[str, Any]:
    """What whoever holds the lock tells of itself: `pid` and `url`, or nothing yet."""
    file.seek(0)
    try:
        found = json.loads(file.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def other(file: TextIO) -> str:
    """The sentence for whoever is refused."""
    told = written(file)
    who = f"process {told['pid']}, {told['url']}" if told.keys() >= {"pid", "url"} else "starting"
    return (
        f"Another `serve` ({who}) uses {settings.DATA_DIR}. "
        "Stop it first, or give this one a DATA_DIR of its own."
    )
