"""What a release's own `manage.py` does for a deploy: migrations, and a test visitor's visit."""

import json
import subprocess
import threading
import time
from typing import Any

from switch.drivers import Driver
from switch.failing import Failed
from switch.settings import Colour

MIGRATE_SECONDS = 3600.0  # of a large table an index takes its time
VISIT_SECONDS = 90.0
TRIES = 5  # of migrations that wait for a table
LOCKED = "lock timeout"
AGAIN_SECONDS = 2.0


def migrate(driver: Driver, colour: Colour) -> None:
    """Bring the tables up to a release, if what is live can live with them. Raises Failed."""
    checked = driver.manage(colour, ["migrations", "--expand-only"], VISIT_SECONDS)
    if checked.returncode:
        raise Failed(f"The migrations are not for a switch. {complaint(checked)}")
    for left in reversed(range(TRIES)):
        done = driver.manage(colour, ["migrate", "--no-input", "-v0"], MIGRATE_SECONDS)
        if not done.returncode:
            return
        if LOCKED not in done.stderr or not left:
            raise Failed(f"migrate failed. {complaint(done)}")
        time.sleep(AGAIN_SECONDS)  # the others get their turn


def visit(driver: Driver, colour: Colour, url: str, seconds: float = 0.0) -> None:
    """A visitor and a manager who are made for it talk at an address, by every road, and again for
    so many seconds; nothing of them stays. Raises Failed.
    """
    words = ["doctor", "--only", "visitor", "--json", "--lang", "en", "--url", url]
    words += ["--for", f"{seconds:g}"] if seconds else []
    done = driver.manage(colour, words, VISIT_SECONDS + seconds)
    wrong = findings(done)
    if done.returncode or wrong:
        raise Failed(f"The test visitor at {url}: {wrong or complaint(done)}")


class Visits(threading.Thread):
    """The same beside something else; `failed` is what went wrong."""

    def __init__(self, driver: Driver, colour: Colour, url: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self._words = driver, colour, url, seconds
        self.failed: Exception | None = None

    def run(self) -> None:
        """Visit until the time is over."""
        try:
            visit(*self._words)
        except Exception as failed:
            self.failed = failed


def findings(done: subprocess.CompletedProcess[str]) -> str:
    """What the doctor found wrong, in one line; some visitors need event streams."""
    try:
        checks: list[dict[str, Any]] = json.loads(done.stdout)["checks"]
        every = [each for check in checks for each in check["findings"]]
        return " ".join(f"{each['text']}" for each in every if is_wrong(each))
    except (ValueError, KeyError, TypeError):
        return ""


def is_wrong(finding: dict[str, Any]) -> bool:
    """Whether a version with this may not go live."""
    no_streams = finding["level"] == "warning" and finding["code"] == "visitor_events"
    return bool(finding["level"] == "problem" or no_streams)


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The end of what a command says."""
    return (done.stderr.strip() or done.stdout.strip())[
        -1500:
    ] or f"It ended with {done.returncode}."
