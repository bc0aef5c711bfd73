"""The one process of local mode is restarted and killed under load, and nobody's message suffers.

`RESTARTS=10` restarts it ten times instead of twice, on a port of its own and on a socket unit's.
"""

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.deploy.colours.people import Crowd, Judgement
from tests.server import Server
from tests.starting import Starter

RESTARTS = int(os.environ.get("RESTARTS", "2"))
TALKS = 4
WRITERS = 2 * TALKS
OWN, HELD = "a port of its own", "a socket unit's port"


@pytest.fixture(scope="module", params=[OWN, HELD])
def port(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def server(port: str, starter: Starter) -> Iterator[Server]:
    server = starter.prepare("local")
    try:
        if port == HELD:
            server.hold_port()
        server.start()
        yield server
    finally:
        starter.close(server)


def live_through(server: Server, *what: Callable[[], None]) -> Judgement:
    """People write and read all the time while each of this happens."""
    with Crowd(server, TALKS) as crowd:
        crowd.goes_on()
        for happen in what:
            happen()
            crowd.goes_on()
        return crowd.judged()


def test_it_is_restarted_and_nothing_is_lost_twice_or_shown(server: Server, port: str) -> None:
    found = live_through(server, *[server.restart] * RESTARTS)
    sys.stderr.write(f"\n{RESTARTS} restarts on {port}: {found}\n")
    assert found.acknowledged > 20 * RESTARTS
    assert (found.lost, found.twice, errors(found)) == (0, 0, {})
    # 503 is the 1012 of an event stream (docs/protocol.md): somebody came back while it still went.
    assert {1012} <= set(found.closed) <= {1012, 503}
    assert port == OWN or nobody_was_refused(found, RESTARTS)


def test_it_is_killed_and_nothing_is_lost_twice_or_shown(server: Server, port: str) -> None:
    def killed() -> None:
        server.kill()
        server.start()

    found = live_through(server, killed)
    sys.stderr.write(f"\nKilled on {port}: {found}\n")
    assert (found.lost, found.twice, errors(found)) == (0, 0, {})
    assert set(found.closed) == {1006}
    assert port == OWN or nobody_was_refused(found, 1)


def errors(found: Judgement) -> dict[str, int]:
    """What a client shows of it. That one waits long for an answer is no error where nobody else
    could answer: how long stands in the line that is printed.
    """
    return {what: times for what, times in found.shown.items() if what != "slow"}


def nobody_was_refused(found: Judgement, times: int) -> bool:
    """Whether nothing was sent again but what was in the air as the server went."""
    return found.repeated <= WRITERS * times
