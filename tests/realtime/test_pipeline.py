"""What is asked of Redis in one moment goes there together, and each gets their own answer."""

import asyncio
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.blocking import BlockingClient
from realtime.redis.node.asking import Asking
from realtime.redis.pipeline import pipeline
from realtime.redis.wire import Script
from replyx.absence import AWAY_SECONDS
from tests.realtime.over_redis import play, redis
from tests.services.loading_redis import loading
from tests.services.redis import Redis

__all__ = ["redis"]


def open_pipeline() -> Asking:
    found = pipeline()
    assert found is not None
    return found


def test_each_is_answered_and_a_refusal_is_that_ones_alone(redis: Redis) -> None:
    async def scenario() -> None:
        ours = open_pipeline()
        first, wrong, last = (
            ours.call("SET", "key", "value"),
            ours.call("XADD", "key", "1-0", "a", "b"),
            ours.call("GET", "key"),
        )
        several = ours.calls([("INCR", "n"), ("LPUSH", "key", "x"), ("INCR", "n")])
        assert await first == b"OK"
        assert await last == b"value"
        with pytest.raises(RedisRefused, match="WRONGTYPE"):
            await wrong
        [one, refused, two] = await several
        assert (one, two) == (1, 2)
        assert isinstance(refused, RedisRefused)
        assert ours.up

    play(scenario)


def test_a_thousand_commands_of_one_moment_are_a_few_reads_for_redis(redis: Redis) -> None:
    client: Any = redis.client()

    async def scenario() -> None:
        ours = open_pipeline()
        await ours.call("PING")
        before = client.info("stats")["total_reads_processed"]
        numbers = await asyncio.gather(*(ours.call("INCR", "n") for _ in range(1000)))
        assert numbers == list(range(1, 1001))
        assert client.info("stats")["total_reads_processed"] - before < 20

    play(scenario)


def test_a_connection_that_died_while_idle_is_nobodys_error(redis: Redis) -> None:
    client: Any = redis.client()

    async def scenario() -> None:
        ours = open_pipeline()
        await ours.call("SET", "key", "value")
        for _ in range(20):
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            assert await ours.call("GET", "key") == b"value"
        assert ours.up

    play(scenario)


def test_a_redis_that_hangs_is_waited_for_once(redis: Redis) -> None:
    async def scenario() -> None:
        ours = open_pipeline()
        await ours.call("PING")
        redis.client().client_pause(2_000)
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(RedisAway):
                await ours.call("GET", "key")
        assert time.monotonic() - began < 1.9
        assert not ours.up

    play(scenario)


def test_whoever_is_told_not_now_asks_again_on_another_connection(redis: Redis) -> None:
    async def scenario() -> None:
        ours = open_pipeline()
        redis.kill()
        with loading(urlsplit(redis.url).port or 0):
            several = ours.calls([("PING",)] * 3), ours.call("PING"), ours.call("PING")
            told = await asyncio.gather(*several, return_exceptions=True)
            assert [str(each)[:7] for each in told] == ["LOADING"] * 3
        redis.start()  # and whoever was loading never hangs up
        async with asyncio.timeout(5 * AWAY_SECONDS):
            while not ours.up:
                await asyncio.sleep(0.05)
                with suppress(RedisAway):
                    assert await ours.call("PING") == b"PONG"

    play(scenario)


def test_a_script_that_redis_has_forgotten_is_sent_again(redis: Redis) -> None:
    client: Any = redis.client()
    script = Script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    assert BlockingClient(redis.url).call(*script.on(["n"], 1)) == 1
    client.script_flush()
    assert BlockingClient(redis.url).call(*script.on(["n"], 1)) == 2

    async def scenario() -> None:
        ours = open_pipeline()
        client.script_flush()
        assert await ours.call(*script.on(["n"], 1)) == 3
        client.script_flush()
        assert await ours.calls([script.on(["n"], 1)] * 3) == [4, 5, 6]

    play(scenario)
