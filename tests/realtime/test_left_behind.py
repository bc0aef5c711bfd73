"""What a connection leaves to the garbage collector, which comes seldom: nothing."""

import json
import sys
from collections.abc import Callable, Iterator
from copy import copy

import pytest

from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.realtime.collecting import TOLD
from tests.server import Server
from tests.services.ports import Port
from tests.services.process import ROOT, Process, remove, temporary_directory
from tests.waiting import eventually

TIMES = 30  # more than there are calls that ask who is still connected, which leave a little
Found = Callable[[], dict[str, int]]


@pytest.fixture(params=["local", "real"])
def collecting(
    request: pytest.FixtureRequest, start_server: StartServer
) -> Iterator[tuple[Server, Found]]:
    """A server of one process that is asked what is left of which of our types."""
    other = start_server(request.param)
    other.stop()
    port, directory = Port(), temporary_directory("collecting")
    told = directory / "told"
    words = ["-m", "tests.realtime.collecting", str(told), "--port", str(port.let_go())]
    env = {**other.env, "WEB_CONCURRENCY": "1"}
    process = Process([sys.executable, *words], directory / "log", env=env, cwd=ROOT)
    server = copy(other)
    server.url, server.ws_url = (f"{kind}://127.0.0.1:{port.number}" for kind in ("http", "ws"))

    def found() -> dict[str, int]:
        told.unlink(missing_ok=True)
        process.popen.send_signal(TOLD)
        eventually(told.exists)
        counted: dict[str, int] = json.loads(told.read_text())
        return counted

    try:
        process.wait_until(server.is_healthy)
        yield server, found
    finally:
        process.end()
        remove(directory)


@pytest.mark.parametrize("kind", ["socket", "events"])
def test_a_connection_that_is_over_leaves_nothing_to_the_collector(
    collecting: tuple[Server, Found], kind: str
) -> None:
    server, found = collecting
    vera = VisitorClient(server)
    vera.session()

    def come_and_go(times: int) -> None:
        for _ in range(times):
            if kind == "socket":
                with vera.socket() as socket:
                    socket.next()
            else:
                with vera.events() as frames:
                    next(frames)
        server.wait_until_alone()

    come_and_go(1)  # what is made once
    found()
    come_and_go(TIMES)
    assert {what: count for what, count in found().items() if count >= TIMES} == {}
