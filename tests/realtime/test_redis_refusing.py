"""A Redis that is there and does not do what it is asked: chat goes on, and its reason is said."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient, numbers
from tests.server import Server
from tests.services.loading_redis import loading
from tests.services.redis import Redis
from tests.sockets import Socket
from tests.starting import Starter
from tests.waiting import eventually

Trouble = Callable[[Redis], AbstractContextManager[object]]


@pytest.fixture(scope="module")
def running(starter: Starter) -> Iterator[Server]:
    """Two processes with a Redis of their own."""
    server = starter.start("real", HEARTBEAT_SECONDS="5", LIMIT_MESSAGES_PER_MINUTE="6000")
    yield server
    starter.close(server)


@contextmanager
def too_many_clients(redis: Redis) -> Iterator[None]:
    """It lets nobody in beside whoever made it so."""
    client: Any = redis.client()
    client.config_set("maxclients", 1)
    for kind in ("normal", "pubsub"):
        client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    yield
    client.config_set("maxclients", 1000)
    client.close()


@contextmanager
def no_snapshot(redis: Redis) -> Iterator[None]:
    """It could not write its file, and takes no writes until it can."""
    client: Any = redis.client()
    in_the_way = Path(client.config_get("dir")["dir"]) / "dump.rdb"
    in_the_way.mkdir()
    client.config_set("save", "3600 1")
    client.bgsave()
    eventually(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err")
    yield
    in_the_way.rmdir()
    client.config_set("save", "")
    client.close()


@contextmanager
def still_loading(redis: Redis) -> Iterator[None]:
    """It was started again and has much to read."""
    redis.kill()
    with loading(urlsplit(redis.url).port or 0):
        yield
    redis.start()


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (too_many_clients, "max number of clients reached"),
        (no_snapshot, "MISCONF"),
        (still_loading, "LOADING"),
    ],
    ids=["maxclients", "misconf", "loading"],
)
def test_chat_goes_on_and_nobody_is_told_what_is_not_so(
    running: Server, trouble: Trouble, reason: str
) -> None:
    vera, anna = VisitorClient(running), ManagerClient(running)
    vera.session()
    with anna.socket(vera.dialog) as ours:
        ours.of_type("hello")  # or it would be so that nobody is there
        followed(running, vera, ours, trouble, reason)


def followed(
    server: Server, vera: VisitorClient, ours: Socket, trouble: Trouble, reason: str
) -> None:
    """What comes to a manager, and to a visitor who comes now."""
    assert server.redis is not None
    with vera.socket() as hers:
        vera.post("before")
        hers.seq(1)
        ours.seq(1)
        with trouble(server.redis):
            wait_for(server, "degraded", reason)
            began = time.monotonic()
            vera.post("meanwhile")
            hers.seq(2)
            ours.seq(2)
            with vera.socket(after=0) as newcomer:
                newcomer.seq(2)
            assert time.monotonic() - began < 10
            assert vera.session()["site"]["online"] is not False
        wait_for(server, "ok", "")
        vera.post("after")
        for socket in (hers, ours):
            socket.seq(3)
            assert numbers(socket.frames) == [1, 2, 3]
        told = [frame["online"] for frame in hers.frames if frame["type"] == "presence"]
        assert False not in told


def wait_for(server: Server, status: str, reason: str) -> None:
    """Until both processes, which answer by turns, say so of themselves."""
    deadline = time.monotonic() + 30
    seen = 0
    while seen < 10:
        found = httpx.get(f"{server.url}/health").json()
        seen = seen + 1 if found["status"] == status and reason in found.get("reason", "") else 0
        assert time.monotonic() < deadline, found
