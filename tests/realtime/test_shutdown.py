"""A server that is told to stop goes within seconds, and tells its clients."""

import time

import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer


@pytest.mark.parametrize("setup", ["local", "real"])
def test_clients_are_sent_elsewhere_and_streams_end(start_server: StartServer, setup: str) -> None:
    server = start_server(setup)
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("hello")
    sockets = [vera.socket(), vera.socket(), anna.socket(vera.dialog), anna.inbox()]
    with vera.events(after=0) as hers, anna.events(vera.dialog, after=0) as ours:
        assert next(hers)["type"] == next(ours)["type"] == "hello"
        for socket in sockets[:-1]:
            socket.seq(1)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 5
        retry_in = {list(frames)[-1]["retry_in"] for frames in (hers, ours)}
    for socket in sockets:
        moving = socket.of_type("moving")
        retry_in.add(moving["retry_in"])
        assert socket.close_code() == 1012
    assert len(retry_in) > 1  # not all at once
    assert "Traceback" not in server.log.read_text()


def test_a_message_that_was_answered_is_there_after_a_restart(start_server: StartServer) -> None:
    server = start_server("real")
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with anna.socket(vera.dialog) as ours:
        ours.of_type("hello")
        vera.post("one")
        server.stop()
        assert ours.close_code() == 1012
    server.start()
    vera.post("two")
    assert server.redis is not None
    redis = server.redis.client()
    with anna.socket(vera.dialog) as ours:
        ours.seq(2)
        assert list(redis.scan_iter("replyx:*:lease:*"))
        server.stop()
    left = [redis.zcard(key) for key in redis.scan_iter("replyx:*:lease:*")]
    assert not any(left)  # given back, not waiting to run out
