"""Processes that keep in step, for tests that look at them from outside."""

import json
import subprocess
import sys
import threading
import time
from typing import Any, Literal, Self

from tests.server import Server
from tests.services.process import ROOT, tell_watchdog

Kind = Literal["loop", "alone"]


class Peer:
    """A process beside a server, that publishes, hears and remembers as it is told."""

    def __init__(self, server: Server, kind: Kind = "loop") -> None:
        self.heard: list[dict[str, Any]] = []
        self._answers: list[Any] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.realtime.sync.peer", kind],
            cwd=ROOT,
            env=server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        tell_watchdog("kill", self._process.pid)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._answer(60) == "ready"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        tell_watchdog("spare", self._process.pid)
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def ask(self, verb: str, *words: Any, seconds: float = 30) -> Any:
        """Have it do something; its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, *words]) + "\n")
        self._process.stdin.flush()
        return self._answer(seconds)

    def until(self, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        """What it heard, once it is so many."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= count, seconds), self.heard
            return list(self.heard)

    def _answer(self, seconds: float) -> Any:
        with self._news:
            assert self._news.wait_for(lambda: self._answers, seconds), "no answer"
            return self._answers.pop(0)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            with self._news:
                if "answer" in said:
                    self._answers.append(said["answer"])
                else:
                    self.heard.append({**said, "at": time.time()})
                self._news.notify_all()
