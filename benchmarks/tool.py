"""The load tool of `benchmarks/load/`, compiled once and talked to by lines."""

import hashlib
import json
import os
import shutil
import subprocess
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.plan import Address, Dialect, Dialog, write_plan
from tests.services.process import CACHE, Unavailable, remove, temporary_directory

SOURCES = Path(__file__).parent / "load"
FLAGS = ("-O2", "-Wall", "-Wextra", "-std=gnu11")


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of sockets that were to be opened: `whole` are those that got all they missed."""

    seconds: float
    hello_seconds: float
    opened: int
    failed: int
    whole: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of messages. What is `per_second` came while there was still posted. `tool_cpu`
    is the part of its core that the load tool itself used, `stall_ms` the longest time that the
    server did not answer a WebSocket's ping, `status` the last answer that was a refusal.
    """

    per_second: float
    deliveries_per_second: float
    stored: int
    refused: int
    deliveries: int
    lost: int
    duplicated: int
    disordered: int
    dropped: int
    status: int
    p50_ms: float
    p99_ms: float
    stall_ms: float
    tool_cpu: float

    @property
    def is_whole(self) -> bool:
        """Whether each socket got every acknowledged message, once and in order."""
        return not (self.lost or self.duplicated or self.disordered)


class Tool(AbstractContextManager["Tool"]):
    """A running load tool with the sockets of some dialogs of a program."""

    def __init__(
        self,
        port: int,
        dialect: Dialect,
        dialogs: list[Dialog],
        *,
        readers: int = 2,
        probe: Address,
        core: int | None = None,
    ) -> None:
        self.dialogs, self.sockets = len(dialogs), len(dialogs) * readers
        self._directory = temporary_directory("load")
        plan = self._directory / "plan"
        write_plan(plan, dialect, dialogs, readers, probe)
        self._process = subprocess.Popen(
            [str(program()), str(port), str(plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        remove(self._directory)

    def open(self, abreast: int = 64, count: int | None = None, *, back: bool = False) -> Opened:
        """Open all sockets, or the first of them, and wait for their greeting; `back`: and for what
        they missed since they were closed.
        """
        words = ("back" if back else "open", self.sockets if count is None else count, abreast)
        return Opened(**self._tell(*words))

    def post(
        self,
        seconds: float,
        posters: int,
        *,
        rate: float = 0,
        dialogs: int | None = None,
        patience: float = 10,
    ) -> Posted:
        """Post for some seconds to all dialogs in turn, and wait for what is on its way."""
        count = self.dialogs if dialogs is None else dialogs
        return Posted(**self._tell("post", seconds, posters, rate, count, patience))

    def close(self) -> None:
        """Close all sockets."""
        self._tell("close")

    def _tell(self, *words: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or "null")
        return answer


def program() -> Path:
    """The compiled load tool, kept in the checkout as long as its source is the same; raises
    `Unavailable` where there is no compiler.
    """
    sources = sorted(SOURCES.glob("*.[ch]"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    kept = CACHE / f"load-{digest[:16]}"
    if not kept.exists():
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if compiler is None:
            raise Unavailable("The load tool is C: install a compiler (apt-get install gcc).")
        CACHE.mkdir(exist_ok=True)
        new = CACHE / f"load-{os.getpid()}.new"
        units = [str(source) for source in sources if source.suffix == ".c"]
        subprocess.run([compiler, *FLAGS, "-o", str(new), *units], check=True)
        new.rename(kept)
    return kept
