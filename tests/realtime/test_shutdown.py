"""A server that is told to stop goes within seconds, and tells its clients."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from uuid import uuid4

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.sockets import Frame
from tests.waiting import eventually


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


def test_a_hangup_ends_a_process_that_is_alone_with_a_goodbye(start_server: StartServer) -> None:
    server = start_server("local")
    vera = VisitorClient(server)
    vera.session()
    with vera.socket() as ours:
        ours.of_type("hello")
        server.send_signal(signal.SIGHUP)
        ours.of_type("moving")
        assert ours.close_code() == 1012


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

    def standing() -> int:
        now = time.time() * 1000
        return sum(redis.zcount(key, now, "+inf") for key in redis.scan_iter("replyx:*:lease:*"))

    eventually(standing, 0, 15)  # not as long as a lease of somebody who was killed


@pytest.mark.parametrize("setup", ["local", "real"])
def test_whoever_is_told_to_stop_is_not_ready_any_more_and_serves_to_the_end(
    start_server: StartServer, setup: str
) -> None:
    server = start_server(setup, DRAIN_SECONDS="2")
    vera = VisitorClient(server)
    vera.session()
    assert httpx.get(f"{server.url}/health/ready").status_code == 200
    with vera.socket() as socket:
        socket.of_type("hello")
        with under_way(server, vera, "half of it") as finish:
            server.send_signal(signal.SIGTERM)
            eventually(lambda: readiness(server), (503, "draining"))
            assert httpx.get(f"{server.url}/health/live").status_code == 200
            assert vera.try_post("while it drains").status_code == 201
            assert [socket.seq(1)["message"]["text"], socket.of_type("moving")["type"]] == [
                "while it drains",
                "moving",
            ]
            assert finish() == 201
        assert socket.close_code() == 1012
    server.stop()
    server.start()
    assert [each["message"]["text"] for each in vera.log()["frames"]] == [
        "while it drains",
        "half of it",
    ]


def test_what_hangs_is_left_when_the_grace_is_over(start_server: StartServer) -> None:
    server = start_server("real", GRACE_SECONDS="4")
    vera = VisitorClient(server)
    vera.session()
    with under_way(server, vera, "never whole"):
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 7


def test_nobody_is_told_that_somebody_went_who_only_moves(start_server: StartServer) -> None:
    first = start_server("real", WEB_CONCURRENCY="1")
    shared = {name: first.env[name] for name in ("DATABASE_URL", "REDIS_URL")}
    second = Server("real", {**shared, "HEARTBEAT_SECONDS": "1"}, first.cast)
    second.start()
    try:
        vera, walter = VisitorClient(second), VisitorClient(first, "rival")
        anna, zoya = ManagerClient(first), ManagerClient(second, "zoya")
        vera.session(), walter.session()
        with vera.socket() as hers, zoya.socket(walter.dialog) as theirs:
            movers = [anna.inbox(), walter.socket()]
            hers.until(is_online(True))
            theirs.until(is_here(True))
            for watcher in (hers, theirs):
                watcher.frames.clear()  # before it they were not there yet
            first.send_signal(signal.SIGTERM)
            for mover in movers:
                mover.of_type("moving")
            anna.server = walter.server = second
            movers = [anna.inbox(), walter.socket()]
            first.stop()
            for _ in range(3):
                hers.of_type("ping")
                theirs.of_type("ping")
            assert not any(is_online(False)(frame) for frame in hers.frames)
            assert not any(is_here(False)(frame) for frame in theirs.frames)
            for mover in movers:  # now they really go
                mover.close()
            hers.until(is_online(False), 30)
            theirs.until(is_here(False), 30)
    finally:
        second.close()


def readiness(server: Server) -> tuple[int, str]:
    """What one process says, of which each hears at its own moment that it is to stop."""
    answer = httpx.get(f"{server.url}/health/ready")
    return answer.status_code, answer.json()["status"]


def is_online(so: bool) -> Callable[[Frame], bool]:
    return lambda frame: frame.get("online") is so


def is_here(so: bool) -> Callable[[Frame], bool]:
    return lambda frame: frame.get("visitor_online") is so


@contextmanager
def under_way(server: Server, visitor: VisitorClient, text: str) -> Iterator[Callable[[], int]]:
    """A POST of which the server has half; yields what sends the rest and tells the status."""
    body = json.dumps({"text": text, "client_id": str(uuid4())}).encode()
    http = HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=20)
    http.putrequest("POST", visitor.path(visitor.dialog, "messages"))
    http.putheader("Authorization", visitor.http.headers["Authorization"])
    http.putheader("Content-Type", "application/json")
    http.putheader("Content-Length", str(len(body)))
    http.endheaders(body[:10])

    def finish() -> int:
        http.send(body[10:])
        return http.getresponse().status

    try:
        yield finish
    finally:
        http.close()
