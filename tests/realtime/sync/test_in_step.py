"""Whatever changes, every process hears of it once and in order; Redis may come and go."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.realtime.sync.processes import Peer
from tests.server import Server
from tests.starting import Starter


@pytest.fixture(scope="module")
def installation(starter: Starter) -> Iterator[Server]:
    """PostgreSQL and Redis, whose heartbeat comes every two seconds."""
    server = starter.start("real", HEARTBEAT_SECONDS="2")
    yield server
    starter.close(server)


@pytest.fixture
def server(installation: Server) -> Iterator[Server]:
    """The same, whose Redis is there."""
    assert installation.redis is not None
    installation.redis.start()
    yield installation
    installation.redis.start()


def versions(heard: list[dict[str, Any]]) -> list[int]:
    return [each["version"] for each in heard]


def change(peer: Peer, number: int, topic: str = "scenarios") -> float:
    """A change, told by a process; when it was committed."""
    peer.ask("publish", f"{topic}.updated", {"id": number, "site_id": 1})
    return time.time()


def test_a_change_is_heard_by_every_process_once_and_in_order(server: Server) -> None:
    with Peer(server) as one, Peer(server) as two:
        for number in range(100):
            change(one, number)
        for peer in (one, two):
            heard = peer.until(100)
            first = heard[0]["version"]
            assert [each["id"] for each in heard] == list(range(100))
            assert versions(heard) == list(range(first, first + 100))


def test_it_is_heard_within_a_second_also_after_redis_was_restarted_and_flushed(
    server: Server,
) -> None:
    assert server.redis is not None
    with Peer(server, "alone") as writer, Peer(server) as other:
        slowest = 0.0
        for number in range(100):
            committed = change(writer, number)
            slowest = max(slowest, other.until(number + 1)[-1]["at"] - committed)
            if number % 25 == 20:
                server.redis.kill()
                server.redis.start()
                server.redis.forget()
                wait_until_heard(server, other)
        assert slowest < 1
        heard = other.until(100)
        assert [each["id"] for each in heard] == list(range(100))
        assert versions(heard) == sorted(set(versions(heard)))


def wait_until_heard(server: Server, peer: Peer) -> None:
    """Until the process listens to Redis again."""
    assert server.redis is not None
    client: Any = server.redis.client()
    deadline = time.monotonic() + 10
    while not client.pubsub_channels("*sync.all"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_while_redis_is_away_it_is_heard_within_a_heartbeat(server: Server) -> None:
    assert server.redis is not None
    with Peer(server) as one, Peer(server) as two:
        change(one, 0)
        for peer in (one, two):
            peer.until(1)
        server.redis.kill()
        committed = [change(one, number) for number in range(1, 11)]
        for peer in (one, two):
            heard = peer.until(11)
            assert [each["id"] for each in heard] == list(range(11))
            assert heard[-1]["at"] - committed[-1] < 2
        server.redis.start()
        change(two, 11)
        for peer in (one, two):
            assert [each["id"] for each in peer.until(12)] == list(range(12))


def test_what_a_process_was_killed_before_it_could_announce_is_told_by_another(
    server: Server,
) -> None:
    with Peer(server) as one:
        server.manage(
            "shell",
            "-c",
            "from realtime.models import Change\n"
            "Change.objects.create(topic='tasks', event='tasks.created', data={'id': 5})",
        )
        [heard] = one.until(1)
        assert (heard["heard"], heard["id"]) == ("tasks.created", 5)


def test_a_change_that_was_rolled_back_is_told_to_nobody(server: Server) -> None:
    with Peer(server) as one:
        told = [["buttons.created", {"id": 1}], ["tasks.created", {"id": 2}]]
        one.ask("transaction", told, "rolled back")
        one.ask("transaction", told, "committed")
        heard = one.until(2)
        assert {each["heard"] for each in heard} == {"buttons.created", "tasks.created"}
        assert len(one.heard) == 2


def test_transactions_that_tell_of_the_same_topics_do_not_wait_for_each_other(
    server: Server,
) -> None:
    """In whatever order: a lock of the topic would have them wait in circles."""
    program = (
        "from django.db import connection, transaction\n"
        "from threading import Barrier, Thread\n"
        "from realtime.sync import publish\n"
        "both = Barrier(2, timeout=5)\n"
        "def change(*events):\n"
        "    with transaction.atomic():\n"
        "        publish(events[0], {'id': 1})\n"
        "        both.wait()\n"
        "        publish(events[1], {'id': 1})\n"
        "        both.wait()\n"
        "    connection.close()\n"
        "threads = [Thread(target=change, args=a) for a in"
        " [('users.updated', 'payouts.updated'), ('payouts.updated', 'users.updated')]]\n"
        "[each.start() for each in threads]\n"
        "[each.join() for each in threads]\n"
    )
    with Peer(server) as one:
        server.manage("shell", "-c", program)
        heard = one.until(4)
        assert (
            sorted(each["heard"] for each in heard)
            == ["payouts.updated"] * 2 + ["users.updated"] * 2
        )


def test_a_prefix_is_forgotten_in_every_process(server: Server) -> None:
    with Peer(server) as one, Peer(server) as two, Peer(server, "alone") as command:
        for peer in (one, two, command):
            peer.ask("set", "scenarios:7:steps", ["a"], 60)
            peer.ask("set", "scenarios-like", "kept", 60)
            assert peer.ask("get", "scenarios:7:steps") == ["a"]
        change(one, 7)
        two.until(1)
        assert [each.ask("get", "scenarios:7:steps") for each in (one, two)] == [None, None]
        time_out = time.monotonic() + 3
        while command.ask("get", "scenarios:7:steps") is not None:
            assert time.monotonic() < time_out
        for peer in (one, two, command):
            assert peer.ask("get", "scenarios-like") == "kept"
        two.ask("invalidate", "scenarios-")
        one.until(2)
        assert [each.ask("get", "scenarios-like") for each in (one, two)] == [None, None]


def test_without_redis_the_server_hears_what_commands_change(starter: Starter) -> None:
    server = starter.start("local", HEARTBEAT_SECONDS="600")
    try:
        with Peer(server) as one, Peer(server, "alone") as command:
            for number in range(10):
                committed = change(command, number)
                assert one.until(number + 1)[-1]["at"] - committed < 2
            assert [each["id"] for each in one.heard] == list(range(10))
            one.ask("publish", "scenarios.created", {"id": 11})
            assert one.until(11)[-1]["id"] == 11
    finally:
        starter.close(server)
