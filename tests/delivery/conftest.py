"""Servers that several of these tests share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.delivery.roads import served_plainly
from tests.server import Server
from tests.shell import Shell
from tests.starting import Starter

LIMITS: dict[str, Any] = {
    "REPLAY_LIMIT": "20",
    "LIMIT_MESSAGES_PER_MINUTE": "20",
    "LIMIT_MESSAGE_BURST": "5",
    "LIMIT_DIALOGS_PER_HOUR": "10",
    "LIMIT_ADDRESS_DIALOGS_PER_HOUR": "12",
    "LIMIT_SESSIONS_PER_MINUTE": "30",
    "LIMIT_SIGNALS_PER_MINUTE": "30",
    "LIMIT_SOCKETS_PER_VISITOR": "5",
    "LIMIT_SOCKETS_PER_DIALOG": "8",
    "LIMIT_SOCKETS_PER_ADDRESS": "12",
    "LIMIT_FRAME": "16384",
}


@pytest.fixture(scope="package", params=["local", "real"])
def strict_server(request: pytest.FixtureRequest, starter: Starter) -> Iterator[Server]:
    """A server of each set-up whose limits a test can reach."""
    server = starter.start(request.param, **LIMITS)
    yield server
    starter.close(server)


@pytest.fixture(scope="module")
def doomed_server(starter: Starter) -> Iterator[Server]:
    """Two processes with a Redis of their own, for tests that kill one of them; how much is written
    meanwhile depends on the machine, and all of it is asked for.
    """
    server = starter.start("real", REPLAY_LIMIT="100000")
    yield server
    starter.close(server)


@pytest.fixture(scope="package")
def plain_url(server: Server) -> Iterator[str]:
    """The address of the shared server's installation where each message comes by ASGI."""
    with served_plainly(server) as url:
        yield url


@pytest.fixture(scope="module")
def shell(server: Server) -> Iterator[Shell]:
    """Changes the shared server's database as an operator would."""
    with Shell(server) as shell:
        yield shell
