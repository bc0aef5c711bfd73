"""A process of ours beside a real Redis, without a server around it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from channels.layers import channel_layers
from pytest_django import Settings

from realtime import history
from realtime.process import hub as hubs
from realtime.redis.pipeline import close_pipelines
from tests.services.redis import Redis


@pytest.fixture
def redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Redis that the program knows."""
    monkeypatch.setattr(history, "_known", history.Names("test", "test"))
    monkeypatch.setattr(hubs, "_hub", None)
    with Redis() as redis:
        settings.REDIS_URL = redis.url
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "realtime.redis.layer.RedisLayer",
                "CONFIG": {"hosts": [redis.url]},
            }
        }
        yield redis


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario on a loop of its own, and hang up what it opened."""

    async def run() -> None:
        try:
            await scenario()
        finally:
            for layer in channel_layers.backends.values():
                await layer.flush()
            await close_pipelines()

    asyncio.run(run())
