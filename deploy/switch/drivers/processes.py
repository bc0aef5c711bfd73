"""Plain processes of this machine: a server and a worker for each colour, each with a file that
says which process it is.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from switch.drivers import trees
from switch.failing import Failed
from switch.settings import Colour

PYTHON = ".venv/bin/python"
SERVE = ("{python}", "manage.py", "serve", "--host", "127.0.0.1", "--port", "{port}")
WORKER = ("{python}", "manage.py", "worker")
PAUSE = 0.05


class Processes:
    """`run` is where logs and the files of processes are."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._run = Path(words["run"])
        self._python = str(words.get("python", PYTHON))
        self._commands = {
            "serve": tuple(words.get("serve", SERVE)),
            "worker": tuple(words.get("worker", WORKER)),
        }

    def place(self, colour: Colour, release: str) -> str:
        """Link the colour's directory to a release."""
        return trees.place(colour, release)

    def start(self, colour: Colour) -> None:
        """Start the server, if it does not run."""
        self._start(colour, "serve")

    def start_work(self, colour: Colour) -> None:
        """Start the worker, if it does not run."""
        self._start(colour, "worker")

    def stop(self, colour: Colour, seconds: float) -> None:
        """SIGTERM to both, SIGKILL to what does not go. Of a server that was killed its workers may
        be left: they are of its session, and end with it.
        """
        pids = {what: pid for what in self._commands if (pid := self._pid(colour, what))}
        for pid in pids.values():
            send(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while any(running(pid) for pid in pids.values()) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        for what in self._commands:
            for pid in self._session(colour, what):
                send(pid, signal.SIGKILL)
            self._file(colour, what).unlink(missing_ok=True)

    def alive(self, colour: Colour) -> bool:
        """Whether the process that was started is still that one, and runs."""
        return self._pid(colour, "serve") is not None

    def worker(self, colour: Colour) -> str:
        """The process, while it runs."""
        return str(self._pid(colour, "worker") or "")

    def manage(
        self, colour: Colour, words: Sequence[str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """`manage.py` by the Python of the release."""
        return trees.manage([self._python, "manage.py", *words], colour, seconds)

    def _start(self, colour: Colour, what: str) -> None:
        if self._pid(colour, what) is not None:
            return
        for pid in self._session(colour, what):  # of one that was killed
            send(pid, signal.SIGKILL)
        self._run.mkdir(parents=True, exist_ok=True)
        port = colour.url.rpartition(":")[2]
        command = [
            word.format(python=self._python, port=port, colour=colour.name)
            for word in self._commands[what]
        ]
        try:
            with (self._run / f"{colour.name}.{what}.log").open("ab") as log:
                process = subprocess.Popen(
                    command,
                    cwd=Path(colour.words["directory"]).resolve(),
                    env=trees.environment(colour),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            raise Failed(f"{colour.name}'s {what} can't be started: {error}.") from None
        self._file(colour, what).write_text(f"{process.pid} {born(process.pid)}\n")

    def _pid(self, colour: Colour, what: str) -> int | None:
        """The process, if it runs and its number is not another's by now."""
        pid, moment = self._noted(colour, what)
        return pid if pid is not None and running(pid) and born(pid) == moment else None

    def _session(self, colour: Colour, what: str) -> Iterator[int]:
        """What runs of the session that a process began, whether or not that one still does. The
        kernel gives its number to nobody while one of them runs.
        """
        pid, moment = self._noted(colour, what)
        if pid is None or (running(pid) and born(pid) != moment):
            return
        for path in Path("/proc").iterdir():
            if path.name.isdigit() and session_of(int(path.name)) == pid:
                yield int(path.name)

    def _noted(self, colour: Colour, what: str) -> tuple[int | None, str]:
        try:
            pid, moment = self._file(colour, what).read_text().split()
        except (OSError, ValueError):
            return None, ""
        return int(pid), moment

    def _file(self, colour: Colour, what: str) -> Path:
        return self._run / f"{colour.name}.{what}.pid"


def send(pid: int, number: int) -> None:
    """A signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def stat_of(pid: int) -> list[str]:
    """What Linux tells of a process, from its state on; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def running(pid: int) -> bool:
    """Whether it is there; one that only waits to be buried is not."""
    found = stat_of(pid)
    try:
        os.waitpid(pid, os.WNOHANG)  # a child of ours is buried by us
    except ChildProcessError:
        pass
    return bool(found) and found[0] not in "ZX"


def born(pid: int) -> str:
    """When it was started, in ticks since the machine was."""
    found = stat_of(pid)
    return found[19] if found else ""


def session_of(pid: int) -> int:
    """The session that it belongs to."""
    found = stat_of(pid)
    return int(found[3]) if found and found[0] not in "ZX" else 0
