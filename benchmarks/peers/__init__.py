"""The programs that are measured, by their names; each starts when it is first asked for."""

from collections.abc import Callable
from functools import partial

from benchmarks.grown import SEEDS
from benchmarks.peers import channels, replyx, socketio
from benchmarks.program import Program
from benchmarks.services import Services

OURSELVES: dict[str, Callable[[Services, int], Program]] = {
    "replyx": replyx.start,
    "workers": partial(replyx.start, WEB_CONCURRENCY="2"),
    "in turn": partial(replyx.start, words=("-m", "benchmarks.blind")),
    "local": replyx.start_local,
    "large": replyx.start_grown,
    "small": lambda services, _: replyx.start_grown(services, SEEDS),
}
OTHERS: dict[str, Callable[[Services, int], Program]] = {
    "stock": channels.start_stock,
    "socketio": socketio.start,
    "pubsub": channels.start_pubsub,
}


class Programs:
    """Running programs with so many dialogs each, and one for the probe."""

    def __init__(self, services: Services, dialogs: int) -> None:
        self._services, self._dialogs = services, dialogs
        self._running: dict[str, Program] = {}

    def __getitem__(self, name: str) -> Program:
        """A program by its name. Raises `Unavailable`."""
        if name not in self._running:
            start = {**OURSELVES, **OTHERS}[name]
            self._running[name] = start(self._services, self._dialogs)
        return self._running[name]

    def close(self) -> None:
        """Stop all of them."""
        for program in self._running.values():
            program.close()
