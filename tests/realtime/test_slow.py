"""A client that does not read harms only itself."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.clients import Frame, ManagerClient, VisitorClient, numbers
from tests.server import Server
from tests.starting import Starter

MESSAGES = 100  # of 120 kB, so that the computer itself cannot hold them


@pytest.fixture(scope="module", params=["local", "real"])
def server(starter: Starter, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that lets few frames wait."""
    server = starter.start(request.param, LIMIT_QUEUE_FRAMES="16", LIMIT_TEXT="60000")
    yield server
    starter.close(server)


def test_who_stops_reading_is_cut_off_with_4010_and_misses_nothing_on_return(
    server: Server,
) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as reading, unread_socket(vera) as slow:
        for number in range(2, MESSAGES + 1):  # 1 is that she answers
            anna.post(vera.dialog, "я" * 60_000)
            reading.seq(number)
        assert numbers(reading.frames) == list(range(1, MESSAGES + 1))
        frames, code = read_to_the_end(slow)
        assert code == 4010
    got = numbers(frames)
    assert got == list(range(1, len(got) + 1))
    assert len(got) < MESSAGES
    with vera.socket(after=len(got)) as again:
        again.seq(MESSAGES)
        assert numbers(again.frames) == list(range(len(got) + 1, MESSAGES + 1))


def test_a_replay_goes_at_the_pace_of_the_reader(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    for _ in range(MESSAGES - 1):  # and that she answers
        anna.post(vera.dialog, "я" * 60_000)
    with unread_socket(vera) as slow:
        anna.post(vera.dialog, "the last")
        frames: list[Frame] = []
        while not frames or frames[-1].get("seq") != MESSAGES + 1:
            frames.append(json.loads(slow.recv(timeout=10)))
        assert numbers(frames) == list(range(1, MESSAGES + 2))


@contextmanager
def unread_socket(vera: VisitorClient) -> Iterator[ClientConnection]:
    """A socket with little room in this computer, of which nothing is read until `recv`."""
    server = vera.server
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))
    url = f"{server.ws_url}/ws/widget/dialogs/{vera.dialog}/?after=0&token={vera.stream_token}"
    with connect(url, sock=raw, compression=None, proxy=None, max_queue=1) as connection:
        yield connection


def read_to_the_end(connection: ClientConnection) -> tuple[list[Frame], int]:
    """Everything that comes until the server closes, and its code."""
    frames: list[Frame] = []
    try:
        while True:
            frames.append(json.loads(connection.recv(timeout=10)))
    except ConnectionClosed as closed:
        return frames, closed.rcvd.code if closed.rcvd else 1006
