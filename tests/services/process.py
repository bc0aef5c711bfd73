"""A server process of our own: it never outlives the tests, however they end."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
# Where distributions put programs of administrators; an ordinary user's PATH may lack these.
PLACES = ("/usr/sbin", "/sbin", "/usr/local/sbin")

_watchdog: subprocess.Popen[str] | None = None


class Unavailable(Exception):
    """A program that the tests need is missing; the text says what to install."""


def tell_watchdog(verb: str, what: int | str) -> None:
    """Have the watchdog remember or forget a process group or a directory of ours."""
    global _watchdog
    if _watchdog is None:
        _watchdog = subprocess.Popen(
            [sys.executable, "-I", str(ROOT / "tests" / "services" / "watchdog.py")],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    assert _watchdog.stdin is not None
    _watchdog.stdin.write(json.dumps([verb, what]) + "\n")
    _watchdog.stdin.flush()


def temporary_directory(name: str) -> Path:
    """Make a private directory (0700) that is removed at the end in any case."""
    path = Path(tempfile.mkdtemp(prefix=f"replyx-{name}-"))
    tell_watchdog("remove", str(path))
    return path


def remove(path: Path) -> None:
    """Remove a directory of `temporary_directory`."""
    shutil.rmtree(path, ignore_errors=True)
    tell_watchdog("keep", str(path))


class Process:
    """A program in a process group of its own, its output in a file."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                pass_fds=pass_fds,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        tell_watchdog("kill", self.popen.pid)

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Return when `ready()` is true; raises with the end of the log if that never comes."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.popen.poll() is not None or time.monotonic() > deadline:
                state = "ended" if self.popen.poll() is not None else "is not ready"
                self.end()
                raise RuntimeError(f"{self.popen.args!r} {state}:\n{tail(self.log)}")
            time.sleep(0.02)

    def end(self, with_signal: int = signal.SIGTERM, seconds: float = 15) -> None:
        """Stop the program, by force if it does not listen, and wait until it is gone."""
        if self.popen.poll() is None:
            self.popen.send_signal(with_signal)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        """Kill the program and all its children at once, as a power cut would."""
        # By descent, not by group: every backend of PostgreSQL makes a group of its own.
        family = self.children()
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for child in family:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                pass
        deadline = time.monotonic() + 10
        while not all(map(is_over, family)) and time.monotonic() < deadline:
            time.sleep(0.005)
        self.popen.wait()
        tell_watchdog("spare", self.popen.pid)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop it and all its children in mid-air: it answers nothing and breaks no connection."""
        whole = [psutil.Process(self.popen.pid), *self.children()]
        for process in whole:
            process.suspend()
        try:
            yield
        finally:
            for process in whole:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def children(self) -> list[psutil.Process]:
        """The running processes that the program started."""
        try:
            return psutil.Process(self.popen.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


def is_over(process: psutil.Process) -> bool:
    """Whether a process has ended, and holds no port and no file; whoever inherits its children may
    take seconds to take notice of that.
    """
    with suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def tail(log: Path, lines: int = 60) -> str:
    """The last lines of a log file, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def first_program(*names: str) -> str | None:
    """The path of the first of the programs that the machine has."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES])
    found = (shutil.which(name, path=path) for name in names)
    return next(filter(None, found), None)
