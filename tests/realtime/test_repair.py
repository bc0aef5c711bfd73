"""A broadcast is a hint: lost, repeated, late or false, every client has every number once."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from realtime.broadcast import message
from realtime.frames import Skip
from realtime.groups import admin_group, inbox_group, site_group
from realtime.redis.layer import RedisLayer
from tests.clients import ManagerClient, VisitorClient, numbers
from tests.conftest import StartServer
from tests.server import Server
from tests.silent import write_silently

Publish = Callable[[str, int, str], None]


@pytest.fixture
def vera(real_server: Server) -> VisitorClient:
    """Vera, with three messages in her dialog."""
    vera = VisitorClient(real_server)
    vera.session()
    for text in ("one", "two", "three"):
        vera.post(text)
    return vera


@pytest.fixture
def publish(real_server: Server) -> Publish:
    """Says something to a group behind the program's back."""
    assert real_server.redis is not None
    url = real_server.redis.url
    prefix = f"replyx:{real_server.manage('history').strip()}:layer:"

    def publish(group: str, seq: int, text: str) -> None:
        async def send() -> None:
            layer: Any = RedisLayer(hosts=[url], prefix=prefix)
            await layer.group_send(group, {**message(Skip(dialog_id=0, seq=seq)), "text": text})
            await layer.flush()

        asyncio.run(send())

    return publish


def test_a_repeated_and_a_late_broadcast_are_dropped(vera: VisitorClient, publish: Publish) -> None:
    with vera.socket() as socket:
        socket.seq(3)
        publish(site_group(vera.dialog), 3, '{"type":"message.created","seq":3}')
        publish(site_group(vera.dialog), 1, '{"type":"message.created","seq":1}')
        vera.post("four")
        socket.seq(4)
        assert numbers(socket.frames) == [1, 2, 3, 4]


def test_a_broadcast_that_runs_ahead_brings_what_was_lost_before_it(
    start_server: StartServer,
) -> None:
    server = start_server("real", HEARTBEAT_SECONDS="600")
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers, anna.socket(vera.dialog) as ours:
        vera.post("one")
        hers.seq(1)
        ours.seq(1)
        write_silently(server, vera.dialog, 4)
        vera.post("six")
        hers.seq(6)
        ours.seq(6)
        assert numbers(hers.frames) == numbers(ours.frames) == [1, 2, 3, 4, 5, 6]


def test_a_lost_last_message_is_found_by_the_heartbeat(start_server: StartServer) -> None:
    for setup in ("local", "real"):
        server = start_server(setup, HEARTBEAT_SECONDS="1")
        vera, anna = VisitorClient(server), ManagerClient(server)
        vera.session()
        vera.post("one")
        with vera.socket() as hers, anna.socket(vera.dialog) as ours, anna.inbox() as inbox:
            hers.seq(1)
            ours.seq(1)
            write_silently(server, vera.dialog, 2)
            hers.seq(3)
            ours.seq(3)
            assert numbers(hers.frames) == numbers(ours.frames) == [1, 2, 3]
            assert hers.of_type("ping")["last_seq"] == 3
            inbox.until(lambda frame: frame.get("last_seq") == 3)


def test_a_number_that_is_not_in_the_log_moves_nobody(
    vera: VisitorClient, publish: Publish
) -> None:
    with vera.socket() as socket:
        socket.seq(3)
        publish(site_group(vera.dialog), 500, '{"type":"message.created","seq":500}')
        vera.post("four")
        socket.seq(4)
        assert numbers(socket.frames) == [1, 2, 3, 4]


@pytest.mark.parametrize("damage", ["DEL", "HOLE", "TAIL", "GARBAGE"])
def test_a_stream_that_lacks_a_number_is_not_trusted(vera: VisitorClient, damage: str) -> None:
    assert vera.server.redis is not None
    redis: Any = vera.server.redis.client()
    [key] = list(redis.scan_iter(f"*:{vera.dialog}:frames"))
    assert [number for number, _ in redis.xrange(key)] == ["1-0", "2-0", "3-0"]
    if damage == "DEL":
        redis.delete(key)
    elif damage == "HOLE":
        redis.xdel(key, "2-0")
    elif damage == "TAIL":
        redis.xdel(key, "3-0")
    else:
        redis.delete(key)
        redis.set(key, "no stream at all")
    for socket in (vera.socket(), ManagerClient(vera.server).socket(vera.dialog)):
        with socket:
            socket.seq(3)
            assert numbers(socket.frames) == [1, 2, 3]


def test_replay_comes_from_the_stream_where_it_has_everything(vera: VisitorClient) -> None:
    assert vera.server.redis is not None
    redis: Any = vera.server.redis.client()
    [key] = list(redis.scan_iter(f"*:{vera.dialog}:frames"))
    entries = redis.xrange(key)
    redis.delete(key)
    for number, fields in entries:  # words by which one can tell where they came from
        redis.xadd(
            key, {**fields, "site": fields["site"].replace("two", "from the stream")}, number
        )
    with vera.socket(after=1) as socket:
        assert socket.seq(2)["message"]["text"] == "from the stream"
        assert socket.seq(3)["message"]["text"] == "three"


def test_the_groups_of_a_dialog_never_cross(vera: VisitorClient, publish: Publish) -> None:
    anna = ManagerClient(vera.server)
    last = vera.log()["last_seq"]
    with vera.socket(after=last) as hers, anna.socket(vera.dialog, after=last) as ours:
        hers.until(lambda frame: frame.get("online") is True)
        site = inbox_group(vera.server.cast.sites["shop"])
        for group in (admin_group(vera.dialog), site):
            publish(group, None, '{"type":"message.created","text":"for managers"}')  # type: ignore[arg-type]
        assert ours.of_type("message.created")["text"] == "for managers"
        hers.silent_for(0.5)
