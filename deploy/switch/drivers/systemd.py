"""systemd: `replyx@blue`, `replyx@green`, and one worker, or one for each."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from switch.drivers import trees
from switch.failing import Failed
from switch.settings import Colour

SERVER, WORKER = "replyx@{colour}.service", "replyx-worker.service"
CURRENT = "/srv/replyx/current"
AS_USER = ("runuser", "-u", "replyx", "--")


class Systemd:
    """`server` and `worker` are units; a worker without `{colour}` in its name runs what `current`
    leads to. `python` is the release's own; `manage` stands before its commands, as root deploys.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._server = str(words.get("server", SERVER))
        self._worker = str(words.get("worker", WORKER))
        self._each = "{colour}" in self._worker
        self._current = Path(words.get("current", CURRENT))
        self._manage = tuple(words.get("manage", AS_USER))
        self._python = str(words.get("python", ".venv/bin/python"))

    def place(self, colour: Colour, release: str) -> str:
        """Link the colour's directory to a release."""
        return trees.place(colour, release)

    def start(self, colour: Colour) -> None:
        """Start the unit of the server, and have it started with the machine."""
        systemctl("enable", "--now", self._server.format(colour=colour.name))

    def start_work(self, colour: Colour) -> None:
        """The same of the worker's; the one that there is starts again with this release."""
        if not self._each:
            trees.lead(self._current, Path(colour.words["directory"]).resolve())
            systemctl("enable", self._worker)
            systemctl("restart", self._worker)
            return
        systemctl("enable", "--now", self._worker.format(colour=colour.name))

    def stop(self, colour: Colour, seconds: float) -> None:
        """`TimeoutStopSec` of the units says when force is used; they start with no machine."""
        every = [self._worker, self._server] if self._each else [self._server]
        units = [unit.format(colour=colour.name) for unit in every]
        systemctl("disable", "--now", *units, seconds=seconds + 60)

    def alive(self, colour: Colour) -> bool:
        """Whether systemd has it running, or about to."""
        unit = self._server.format(colour=colour.name)
        return ask("is-active", unit).stdout.strip() in ("active", "activating", "reloading")

    def worker(self, colour: Colour) -> str:
        """Its process. It is active all the time: what ends is started again at once."""
        unit = self._worker.format(colour=colour.name)
        pid = ask("show", "--property=MainPID", "--value", unit).stdout.strip()
        return "" if pid == "0" else pid

    def manage(
        self, colour: Colour, words: Sequence[str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """`manage.py` by the Python of the release."""
        return trees.manage([*self._manage, self._python, "manage.py", *words], colour, seconds)


def systemctl(*words: str, seconds: float = 60) -> None:
    """Raises Failed with what systemd says."""
    done = ask(*words, seconds=seconds)
    if done.returncode:
        raise Failed(f"systemctl {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")


def ask(*words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """Run systemctl. Raises Failed where it can't be."""
    command = ["systemctl", "--no-ask-password", *words]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"systemctl: {error}") from None
