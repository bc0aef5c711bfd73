"""A Redis that goes away and comes back costs no message and no restart."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient, numbers
from tests.server import Server, run_python
from tests.services.redis import Redis
from tests.starting import Starter


@pytest.fixture(scope="module")
def running(starter: Starter) -> Iterator[Server]:
    """Two processes whose heartbeat is far away."""
    server = starter.start("real", HEARTBEAT_SECONDS="600", LIMIT_MESSAGES_PER_MINUTE="6000")
    yield server
    starter.close(server)


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The same, whose Redis is there and about to be killed."""
    wait_for_redis(running, "ok", 30)
    yield running
    redis_of(running).start()


def redis_of(server: Server) -> Redis:
    assert server.redis is not None
    return server.redis


def wait_for_redis(server: Server, status: str, seconds: float = 10) -> None:
    """Until every process has noticed that Redis is away or back."""
    deadline = time.monotonic() + seconds
    seen = 0
    while seen < 10:  # two processes answer by turns
        answer = httpx.get(f"{server.url}/health").json()
        seen = seen + 1 if answer["checks"]["channel_layer"] == status else 0
        assert time.monotonic() < deadline, answer


def test_messages_are_taken_and_delivered_while_redis_is_away(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers, anna.socket(vera.dialog) as ours:
        vera.post("before")
        hers.seq(1)
        ours.seq(1)
        redis_of(server).kill()
        started = time.monotonic()
        for number in range(10):
            vera.post(f"while Redis is away {number}")
        assert time.monotonic() - started < 5
        hers.seq(11)
        ours.seq(11)
        redis_of(server).start()
        wait_for_redis(server, "ok")
        anna.post(vera.dialog, "after")
        hers.seq(13)  # 12 is that she answers
        ours.seq(13)
        assert numbers(hers.frames) == numbers(ours.frames) == list(range(1, 14))


def test_who_connects_while_redis_is_away_is_let_in_and_hears_all(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("before")
    redis_of(server).kill()
    with vera.socket() as hers, anna.socket(vera.dialog) as ours, anna.inbox() as inbox:
        vera.post("while Redis is away")
        for socket in (hers, ours):
            socket.seq(2)
        row = inbox.until(lambda frame: frame.get("dialog_id") == vera.dialog)
        assert (row["type"], row["last_seq"]) == ("inbox.updated", 2)
        with anna.events(vera.dialog, after=0) as frames:
            assert next(each for each in frames if each.get("seq") == 2)
        redis_of(server).start()
        # The subscription that could not be made is made up: no second of waiting is left.
        deadline = time.monotonic() + 20
        number = 3  # that Anna answers, with her first answer
        while True:
            number += 1
            started = time.monotonic()
            anna.post(vera.dialog, "after")
            hers.seq(number)
            ours.seq(number)
            if time.monotonic() - started < 0.3 and number > 20:
                break
            assert time.monotonic() < deadline
        assert numbers(hers.frames) == numbers(ours.frames) == list(range(1, number + 1))


def test_a_redis_that_forgot_everything_holds_up_nothing(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    with vera.socket() as socket:
        for number in range(1, 6):
            vera.post(str(number))
        socket.seq(5)
        redis_of(server).forget()
        vera.post("six")
        socket.seq(6)
    with vera.socket(after=0) as again:
        again.seq(6)
        assert numbers(again.frames) == [1, 2, 3, 4, 5, 6]


def test_a_redis_that_hangs_holds_nobody_up(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers, anna.socket(vera.dialog) as ours:
        ours.of_type("hello")
        redis: Any = redis_of(server).client()
        redis.client_pause(12_000)
        started = time.monotonic()
        vera.post("while Redis hangs")
        with vera.socket() as newcomer:
            newcomer.seq(1)
        assert time.monotonic() - started < 5
        hers.seq(1)
        ours.seq(1)
        took = [seconds_of(lambda: vera.post("one waits, the others remember")) for _ in range(8)]
        assert len([seconds for seconds in took if seconds > 0.4]) < 4, took
        wait_for_redis(server, "ok", 30)
        vera.post("after")
        for socket in (hers, ours):
            socket.seq(10)
            assert numbers(socket.frames) == list(range(1, 11))


def seconds_of(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def test_a_command_beside_the_server_announces_what_it_writes(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    program = (
        "import sys, django\ndjango.setup()\nfrom dialogs.actions import post_message\n"
        "post_message(int(sys.argv[1]), 'user', 'by a command')"
    )
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "replyx.settings"}
    with vera.socket() as hers:
        hers.of_type("hello")
        run_python("-c", program, str(vera.dialog), env=env)
        assert hers.seq(1, timeout=2)["message"]["text"] == "by a command"
        redis_of(server).kill()
        run_python("-c", program, str(vera.dialog), env=env)  # no traceback, and no waiting
        hers.seq(2)
