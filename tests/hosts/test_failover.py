"""A Redis whose primary dies, hangs or is cut off: nobody notices but the log."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from tests.delivery.test_killed import Conversation, assert_nothing_is_lost, conversation
from tests.hosts.ensemble import Ensemble
from tests.server import Server
from tests.sockets import Frame, Socket
from tests.starting import Starter
from tests.waiting import eventually

SOON = 30.0  # seconds; an idle machine needs four


@pytest.fixture(scope="module")
def ensemble() -> Iterator[Ensemble]:
    """Two Redis and three sentinels."""
    with Ensemble() as running:
        yield running


@pytest.fixture(scope="module")
def server(starter: Starter, ensemble: Ensemble) -> Iterator[Server]:
    """Two processes that know the sentinels alone."""
    server = starter.start("real", REDIS_URL=ensemble.url, REPLAY_LIMIT="1000000")
    yield server
    starter.close(server)


@contextmanager
def nobody_notices(server: Server) -> Iterator[Conversation]:
    """People write and read all the while; nothing is lost, nothing comes twice, no socket is
    closed, and nobody who is there is said to be absent.
    """
    with conversation(server) as talk:
        watching = [talk.anna.socket(talk.dialog), talk.vera.socket()]
        yield talk
        talk.goes_on()
        assert_nothing_is_lost(talk)
        for socket in watching:
            assert [frame for frame in everything(socket) if says_absent(frame)] == []
    assert [writer.refused for writer in talk.writers] == [[], []]
    assert [follower.closed for follower in talk.followers] == [[], [], [], []]


def everything(socket: Socket) -> list[Frame]:
    """What came to a socket until it was quiet."""
    with suppress(TimeoutError):
        while True:
            socket.next(0.5)
    return socket.frames


def says_absent(frame: Frame) -> bool:
    """Whether it says of Vera or Anna, who are there, that they are not."""
    said = [frame.get("online"), frame.get("visitor_online"), bool(frame.get("managers", [1]))]
    return frame["type"] == "presence" and False in said


def is_well(server: Server) -> bool:
    """Whether Redis is there for its processes; of two one answers at a time."""
    answers = [httpx.get(f"{server.url}/health", timeout=5).json() for _ in range(6)]
    return {answer["checks"]["channel_layer"] for answer in answers} == {"ok"}


def test_the_primary_is_killed_and_its_replica_takes_over(
    server: Server, ensemble: Ensemble
) -> None:
    old = ensemble.primary
    with nobody_notices(server) as talk:
        old.kill()
        talk.goes_on()  # while there is none
        eventually(lambda: ensemble.primary is not old, True, SOON)
        eventually(lambda: is_well(server), True, SOON)
        talk.goes_on()
        old.start_again()  # and becomes a replica
        eventually(old.is_in_step, True, SOON)


def test_a_primary_that_hung_wakes_up_when_another_has_its_place(
    server: Server, ensemble: Ensemble
) -> None:
    old = ensemble.primary
    with nobody_notices(server) as talk:
        old.signal(signal.SIGSTOP)
        eventually(lambda: ensemble.primary is not old, True, SOON)
        eventually(lambda: is_well(server), True, SOON)
        old.signal(signal.SIGCONT)
        talk.goes_on()
        eventually(old.is_in_step, True, SOON)
    assert (old.heard(), ensemble.primary.heard() != []) == ([], True)


def test_whoever_does_not_hear_most_sentinels_reads_the_database_and_says_so(
    server: Server, ensemble: Ensemble
) -> None:
    silent = ensemble.sentinels[:2]
    with nobody_notices(server) as talk:
        for each in silent:
            each.signal(signal.SIGSTOP)
        eventually(lambda: is_well(server), False, SOON)
        talk.goes_on()
        for each in silent:
            each.signal(signal.SIGCONT)
        eventually(lambda: is_well(server), True, SOON)
