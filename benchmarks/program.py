"""A server that is measured: on the first core, while all else is on the others."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from benchmarks.plan import Dialect, Dialog
from benchmarks.tool import Tool
from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process, remove, temporary_directory

CORES = sorted(os.sched_getaffinity(0))
SERVER, OTHERS = CORES[:1], CORES[1:] or CORES
CPU_CLOCK = 2  # CPUCLOCK_SCHED, of a whole process


class Program:
    """A running server and its dialogs; the last of these is nobody's, for the probe."""

    def __init__(
        self,
        command: Callable[[int], list[str]],
        env: Mapping[str, str],
        dialect: Dialect,
        dialogs: list[Dialog],
        *,
        cwd: Path = ROOT,
        callers: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        port = Port()
        self.callers = callers or {}  # the lines of their requests' heads, by their names
        self.port, self.dialect = port.number, dialect
        self.dialogs, self._probe = dialogs[:-1], dialogs[-1].visitor
        self._directory = temporary_directory("benchmark")
        self.log = self._directory / "server.log"
        words = command(port.let_go())
        os.sched_setaffinity(0, SERVER)
        try:
            self._process = Process(words, self.log, env=env, cwd=cwd)
        finally:
            os.sched_setaffinity(0, OTHERS)
        self._process.wait_until(lambda: answers(self.port))

    def close(self) -> None:
        """Stop it and forget its log."""
        self._process.end(signal.SIGTERM)
        remove(self._directory)

    def tell(self, number: int) -> None:
        """Send a signal to the process that was started."""
        self._process.popen.send_signal(number)

    def tool(self, *, dialogs: int | None = None, readers: int = 2) -> Tool:
        """A load tool with so many sockets of each of its dialogs, or of the first ones, when it
        has nothing else to do.
        """
        self.settle()
        return Tool(
            self.port,
            self.dialect,
            self.dialogs[:dialogs],
            readers=readers,
            probe=self._probe,
            core=OTHERS[-1],
        )

    def processes(self) -> list[psutil.Process]:
        """The server and those that it started."""
        return [psutil.Process(self._process.popen.pid), *self._process.children()]

    def cpu(self) -> float:
        """Seconds of CPU, user and system, that all its processes have used.

        /proc/<pid>/stat counts the same in ticks of 10 ms; this is the clock of another process, as
        clock_getcpuclockid(3) makes its id, to the nanosecond.
        """
        clocks = ((~process.pid << 3) | CPU_CLOCK for process in self.processes())
        return sum(time.clock_gettime(clock) for clock in clocks)

    def resident(self) -> float:
        """Bytes of memory that all its processes have."""
        return float(sum(process.memory_info().rss for process in self.processes()))

    def settle(self, seconds: float = 5) -> None:
        """Return when it has done what is left of the last question, or after some seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            before = self.cpu()
            time.sleep(0.5)
            if self.cpu() - before < 0.05:
                return


def python(*words: str) -> Callable[[int], list[str]]:
    """A command of our Python with `--port`."""
    return lambda port: [sys.executable, *words, "--port", str(port)]
