"""What the running loop asks of Redis: one server, or a cluster of them, as REDIS_URL says."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings

from realtime.redis.cluster.pipeline import ClusterPipeline
from realtime.redis.cluster.url import names_cluster
from realtime.redis.node.asking import Asking
from realtime.redis.node.pipeline import Pipeline

_pipelines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Asking]] = WeakKeyDictionary()


def pipeline_to(url: str) -> Asking:
    """The running loop's pipeline to a Redis."""
    known = _pipelines.setdefault(asyncio.get_running_loop(), {})
    if url not in known:
        known[url] = ClusterPipeline(url) if names_cluster(url) else Pipeline(url)
    return known[url]


def pipeline() -> Asking | None:
    """The running loop's pipeline to our Redis; None in local mode."""
    url = settings.REDIS_URL
    return pipeline_to(url) if url else None


async def close_pipelines() -> None:
    """Hang up what the running loop has open."""
    for each in _pipelines.pop(asyncio.get_running_loop(), {}).values():
        await each.close()
