"""What is asked of a Redis Cluster goes where its slot is, in the order of the calls."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from channels.layers import get_channel_layer
from pytest_django import Settings

from realtime import history
from realtime.groups import admin_group, inbox_group, site_group, sync_group, work_group
from realtime.parcel import Parcel
from realtime.presence.shared import keeping
from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.blocking import ClusterClient
from realtime.redis.cluster.layer import ClusterLayer
from realtime.redis.cluster.watch import cluster_of, era_of
from realtime.redis.names import name, name_of_dialog
from realtime.redis.pipeline import pipeline
from realtime.redis.windows import Window, count_soon
from realtime.redis.windows import here as counted_here
from tests.hosts.cluster import RedisCluster
from tests.realtime.over_redis import play
from tests.waiting import eventually

AT_ONCE, UNDER_WAY = 20, 50  # commands, and questions of so many of them
LONG = "a" * 200
GROUP = "dialog.9.site"


def frame(text: str) -> dict[str, Any]:
    return {"type": "frame", "text": text, "seq": None, "kind": "wake"}


class Heard:
    """A listener; `texts` are what it was offered."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def offer(self, *parcels: Parcel) -> None:
        self.texts += [parcel.text for parcel in parcels]


async def arrives(layer: ClusterLayer, heard: Heard, word: str, group: str = GROUP) -> None:
    """Send a word to a group until it is heard."""
    async with asyncio.timeout(30):
        while word not in heard.texts:
            with suppress(RedisAway):
                await layer.group_send(group, frame(word))
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def running() -> Iterator[RedisCluster]:
    with RedisCluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(
    running: RedisCluster, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> RedisCluster:
    """A cluster that the program knows."""
    monkeypatch.setattr(history, "_known", history.Names("cluster", "cluster"))
    settings.REDIS_URL = running.url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "realtime.redis.cluster.layer.ClusterLayer",
            "CONFIG": {"hosts": [running.url]},
        }
    }
    return running


def test_what_is_asked_of_a_dialog_keeps_its_order_while_its_slot_moves(
    cluster: RedisCluster,
) -> None:
    key = name_of_dialog(7, "frames")
    old = cluster.owner(key)

    def move() -> None:
        for there in (cluster.others(old)[0], old, cluster.others(old)[1]):
            cluster.move(key, there)

    async def scenario() -> None:
        redis = pipeline()
        assert redis is not None
        await redis.call("PING")  # of every node: whoever is busy connects slowly
        await redis.call("DEL", key)
        moving = asyncio.create_task(asyncio.to_thread(move))
        said, number = deque[asyncio.Future[list[Any]]](), 0
        while not moving.done() or said:
            if not moving.done():
                number += AT_ONCE
                numbers = range(number - AT_ONCE + 1, number + 1)
                said.append(redis.calls([("XADD", key, f"{n}-0", "a", LONG) for n in numbers]))
            if len(said) > UNDER_WAY or moving.done():
                assert [each for each in await said.popleft() if isinstance(each, Exception)] == []
            await asyncio.sleep(0)
        assert await redis.call("XLEN", key) == number

    play(scenario)
    assert cluster.owner(key) is not old


def test_threads_follow_a_slot_that_moved_too(cluster: RedisCluster) -> None:
    key = name_of_dialog(8, "frames")
    client = ClusterClient(cluster.url)
    client.call("SET", key, "one")
    cluster.move(key, cluster.others(cluster.owner(key))[0])
    assert client.call("GET", key) == b"one"
    client.call("DEL", key)
    assert client.refusal() == ""


def test_what_needs_several_keys_finds_them_in_one_slot(cluster: RedisCluster) -> None:
    async def scenario() -> None:
        windows = [Window(f"of:{each}", 1, 60) for each in range(9)]
        assert await count_soon(windows) is None
        full = await count_soon(windows)
        assert full is not None
        assert counted_here.count(windows) is None, "it was counted in this process, not in Redis"
        redis = pipeline()
        assert redis is not None
        assert await redis.call("MGET", name("written", 1), name("written", 2)) == [None, None]
        assert int(await redis.call(*keeping())) > 0
        with pytest.raises(RedisRefused, match="CROSSSLOT"):
            await redis.call("MGET", name_of_dialog(1, "x"), name_of_dialog(2, "x"))
        assert redis.up

    play(scenario)


def test_groups_of_every_kind_are_heard(cluster: RedisCluster) -> None:
    async def scenario() -> None:
        layer, heard = get_channel_layer(), Heard()
        assert isinstance(layer, ClusterLayer)
        groups = [work_group(), sync_group(), inbox_group(7), admin_group(7), site_group(7)]
        await layer.join(*((group, heard) for group in groups))
        for group in groups:
            await layer.group_send(group, frame(group))
        await asyncio.to_thread(eventually, lambda: sorted(heard.texts), sorted(groups))

    play(scenario)


def test_a_group_is_heard_whose_node_gave_its_slot_away_and_has_it_back(
    cluster: RedisCluster,
) -> None:
    async def scenario() -> None:
        layer, heard = get_channel_layer(), Heard()
        assert isinstance(layer, ClusterLayer)
        await layer.join((GROUP, heard))
        await arrives(layer, heard, "first")
        before = layer.connections
        await asyncio.to_thread(cluster.lose_for_no_time, name_of_dialog(9, "frames"))
        await arrives(layer, heard, "second")
        assert layer.connections > before, "nobody looks for what was missed meanwhile"

    play(scenario)


def test_a_group_is_heard_where_its_slot_moved_while_nobody_has_another_slot(
    cluster: RedisCluster,
) -> None:
    ours, theirs = name_of_dialog(9, "frames"), name_of_dialog(10, "frames")

    async def scenario() -> None:
        layer, heard, deaf = get_channel_layer(), Heard(), Heard()
        assert isinstance(layer, ClusterLayer)
        await layer.join((GROUP, heard), (site_group(10), deaf))
        await arrives(layer, heard, "first")
        with cluster.without(theirs):
            await asyncio.to_thread(cluster.move, ours, cluster.others(cluster.owner(ours))[0])
            await arrives(layer, heard, "second")
        await arrives(layer, deaf, "third", site_group(10))

    play(scenario)


def test_a_group_is_heard_after_its_slot_moved_and_its_replica_took_over(
    cluster: RedisCluster,
) -> None:
    async def scenario() -> None:
        layer, heard = get_channel_layer(), Heard()
        assert isinstance(layer, ClusterLayer)
        await layer.join((GROUP, heard))
        await arrives(layer, heard, "first")
        before, key = layer.connections, name_of_dialog(9, "frames")
        assert layer.connected
        await asyncio.to_thread(cluster.move, key, cluster.others(cluster.owner(key))[0])
        await arrives(layer, heard, "second")
        assert layer.connections > before, "nobody looks for what was missed meanwhile"
        era, slots = era_of(cluster.url), cluster_of(cluster.url)
        home = cluster.owner(name(""))
        home.kill()
        await asyncio.to_thread(eventually, lambda: era_of(cluster.url) != era)
        await asyncio.to_thread(eventually, lambda: slots.is_known)
        await arrives(layer, heard, "third")
        assert era is not None

    play(scenario)
