"""The channel layer in memory and over Redis: Channels' specification, and listeners beside it."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from realtime import history
from realtime.frames import Skip, encode
from realtime.parcel import Parcel
from realtime.process.layer import Layer
from realtime.redis.layer import RedisLayer
from realtime.redis.subscriptions import CONFIRM_SECONDS
from tests.realtime.over_redis import play
from tests.services.redis import Redis


class Ear:
    """Hears frames."""

    def __init__(self) -> None:
        self.heard: list[int | None] = []

    def offer(self, *parcels: Parcel) -> None:
        self.heard += [parcel.seq for parcel in parcels]


@pytest.fixture(params=["memory", "redis"])
def redis(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Redis | None]:
    """A Redis for one twin, none for the other."""
    monkeypatch.setattr(history, "_known", history.Names("test", "test"))
    if request.param == "memory":
        yield None
        return
    with Redis() as redis:
        yield redis


def layer_over(redis: Redis | None) -> Layer:
    return Layer() if redis is None else RedisLayer(hosts=[redis.url])


def frame(group: str, seq: int) -> dict[str, Any]:
    return {
        "type": "frame",
        "group": group,
        "seq": seq,
        "kind": "skip",
        "text": encode(Skip(dialog_id=1, seq=seq)),
    }


async def until(ear: Ear, count: int) -> None:
    async with asyncio.timeout(10):
        while len(ear.heard) < count:
            await asyncio.sleep(0.01)


def test_both_twins_keep_to_the_specification(redis: Redis | None) -> None:
    async def scenario() -> None:
        layer = layer_over(redis)
        assert set(layer.extensions) >= {"groups", "flush"}
        one, two = await layer.new_channel(), await layer.new_channel("other")
        layer.require_valid_channel_name(one)
        await layer.group_add("group", one)
        await layer.group_add("group", two)
        await layer.group_send("group", {"type": "hello", "n": 1})
        assert await layer.receive(one) == await layer.receive(two) == {"type": "hello", "n": 1}
        await layer.group_discard("group", one)
        await layer.group_send("group", {"type": "for the other"})
        await layer.send(one, {"type": "for one"})
        assert await layer.receive(one) == {"type": "for one"}
        assert await layer.receive(two) == {"type": "for the other"}
        with pytest.raises(TypeError):
            await layer.group_send("no such name!", {"type": "x"})
        await layer.flush()

    play(scenario)


def test_whoever_stops_waiting_has_left(redis: Redis | None) -> None:
    async def scenario() -> None:
        layer, ear = layer_over(redis), Ear()
        channel = await layer.new_channel()
        await layer.group_add("group", channel)
        await layer.join(("heard", ear))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(layer.receive(channel), 0.01)
        with pytest.raises(KeyError):
            await layer.receive(channel)
        await layer.group_send("group", {"type": "to nobody"})
        await layer.group_send("heard", frame("heard", 1))
        await until(ear, 1)
        if redis is not None:
            client: Any = redis.client()
            names = client.pubsub_channels("replyx:test:layer:*")
            assert names == ["replyx:test:layer:__group__heard"]
        layer.leave("heard", ear)
        await layer.group_send("heard", frame("heard", 2))
        await layer.join(("heard", ear))
        await layer.group_send("heard", frame("heard", 3))
        await until(ear, 2)
        assert ear.heard == [1, 3]
        await layer.flush()

    play(scenario)


def test_a_message_that_makes_no_sense_keeps_nothing_from_the_others(redis: Redis | None) -> None:
    async def scenario() -> None:
        layer, ear = layer_over(redis), Ear()
        await layer.join(("group", ear))
        await layer.group_send("group", {"type": "without a frame"})
        for seq in range(1, 201):
            await layer.group_send("group", frame("group", seq))
        await until(ear, 200)
        assert ear.heard == list(range(1, 201))
        await layer.flush()

    play(scenario)


@pytest.mark.parametrize("redis", ["redis"], indirect=True)
def test_who_joins_while_redis_is_away_hears_when_it_is_back(redis: Redis) -> None:
    async def scenario() -> None:
        layer, ear = layer_over(redis), Ear()
        redis.kill()
        await layer.join(*((f"group.{number}", ear) for number in range(100)))
        assert not layer.connected
        redis.start()
        async with asyncio.timeout(20):
            while not layer.connected:
                await asyncio.sleep(0.05)
        await layer.join(("group.99", ear))  # waits until Redis has confirmed it
        await asyncio.sleep(1)  # for which the pipeline remembers that Redis was away
        await layer.group_send("group.99", frame("group.99", 7))
        await until(ear, 1)
        assert ear.heard == [7]
        await layer.flush()

    play(scenario)


@pytest.mark.parametrize("redis", ["redis"], indirect=True)
def test_what_another_history_says_is_not_heard(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        layer, ear = layer_over(redis), Ear()
        await layer.join(("group", ear))
        monkeypatch.setattr(history, "_known", history.Names("another", "another"))
        await layer.group_send("group", frame("group", 1))
        monkeypatch.setattr(history, "_known", history.Names("test", "test"))
        await layer.group_send("group", frame("group", 2))
        await until(ear, 1)
        assert ear.heard == [2]
        await layer.flush()

    play(scenario)


@pytest.mark.parametrize("redis", ["redis"], indirect=True)
def test_the_first_who_joins_waits_no_longer_than_redis(redis: Redis) -> None:
    async def scenario() -> None:
        layer, ear = layer_over(redis), Ear()
        async with asyncio.timeout(CONFIRM_SECONDS / 2):
            await layer.join(("group", ear))
        await layer.flush()

    play(scenario)
