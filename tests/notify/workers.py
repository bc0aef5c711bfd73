"""Whoever does the jobs of a running server."""

import sys
from pathlib import Path

from tests.server import Server
from tests.services.process import ROOT, Process


class Workers:
    """Whoever works for a server: processes of their own, or in local mode the server itself."""

    def __init__(self, server: Server, log: Path) -> None:
        self._server, self._log = server, log
        self.processes: list[Process] = []

    def start(self) -> None:
        """One more."""
        if self._server.setup == "real":
            command = [sys.executable, "manage.py", "worker"]
            self.processes.append(Process(command, self._log, env=self._server.env, cwd=ROOT))

    def kill(self) -> None:
        """`kill -9` of all of them, and one that comes after."""
        if self._server.setup == "local":
            self._server.kill()
            self._server.start()
        for process in self.processes:
            process.kill()
        self.processes.clear()
        self.start()
