"""A process of ReplyX that is harmed, and started again on the same port."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from tests.services.process import ROOT, Process, tail


class Program:
    """`manage.py` with some words. `env` may be changed before a start. `log` is all that it ever
    printed.
    """

    def __init__(self, name: str, words: list[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.env = dict(env)
        self.log = log
        self.cwd = ROOT
        self._words = words
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """The process that was started; of a server it is the parent of those that serve."""
        assert self._process, f"{self.name} does not run"
        return self._process.popen.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended since, by itself or by a harm."""
        return self._process is not None and self._process.popen.poll() is None

    def children(self) -> list[psutil.Process]:
        """The processes of a server that serve; empty for a program that works itself."""
        assert self._process
        found = []
        for child in self._process.children():
            with suppress(psutil.NoSuchProcess):
                if child.status() != psutil.STATUS_ZOMBIE:
                    found.append(child)
        return found

    def signal(self, number: int) -> None:
        """Send a signal to the process that was started and to those that it started."""
        assert self._process
        family = [self.pid, *(child.pid for child in self._process.children())]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """Kill it with all that it started, at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process = None

    async def start(self) -> None:
        """Start it; returns before it is ready. Nothing where it runs."""
        if self.is_running:
            return
        self.kill()
        command = [sys.executable, "manage.py", *self._words]
        self._process = Process(command, self.log, env=self.env, cwd=self.cwd)

    async def stop(self, seconds: float = 30) -> None:
        """End it as a service manager does, by SIGTERM, and by force after some seconds."""
        if process := self._process:
            self._process = None
            await asyncio.to_thread(process.end, signal.SIGTERM, seconds)

    def tail(self) -> str:
        """The end of its log."""
        return tail(self.log)
