"""What monitoring is told when it asks, over all processes; every process tells the same.

A gauge that a process counts up and down stays wrong after `kill -9`; leases run out.
"""

import os
from collections.abc import Iterable
from contextlib import suppress

from django.db import DatabaseError
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from realtime.host import host
from realtime.presence.lease import Lease, site_key
from realtime.presence.leases import rolls_now
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.watching.counts import counts


def kind_of(lease: Lease) -> str:
    """`ws_admin`, `sse_site`, …; a manager's list is `inbox`, what hears of changes `sync`."""
    return f"{lease.transport}_{lease.side}" if lease.kind == "dialog" else lease.kind


class Gauges(Collector):
    """Asked when scraped, over all processes."""

    def collect(self) -> Iterable[Metric]:
        """Connections, waiting visitors, Redis, background work."""
        every = counts()
        by_side = GaugeMetricFamily(
            "websocket_connections_total", "Live connections.", labels=["type"]
        )
        for side in ("admin", "site"):
            by_side.add_metric([side], every.connections(side))
        by_kind = GaugeMetricFamily(
            "websocket_connections_by_type", "The same by road.", labels=["connection_type"]
        )
        for kind in ("ws_admin", "ws_site", "sse_admin", "sse_site", "inbox", "sync"):
            by_kind.add_metric([kind], sum(kind_of(lease) == kind for lease in every.leases))
        return [by_side, by_kind, *waiting(), *background()]

    def describe(self) -> Iterable[Metric]:
        """Named without asking anybody: this runs when the program starts."""
        return []


GAUGES = Gauges()


def waiting() -> list[Metric]:
    """Visitors who wait for an answer; unattended where no manager of the site is connected."""
    try:
        of_site = host().dialogs.waiting()
    except DatabaseError:
        return []
    there = rolls_now(*map(site_key, of_site)) if of_site else []
    alone = sum(
        number
        for number, managers in zip(of_site.values(), there, strict=True)
        if managers.has() is False
    )
    total = "replyx_dialogs_waiting", "Open dialogs whose visitor waits.", sum(of_site.values())
    unattended = "replyx_dialogs_waiting_unattended", "Those with no manager connected.", alone
    return [GaugeMetricFamily(name, text, value) for name, text, value in (total, unattended)]


def background() -> list[Metric]:
    """Whether Redis answers, and how it stands with background work."""
    redis = blocking_client()
    try:
        up = redis is None or bool(redis.call("PING"))
    except RedisAway:
        up = False
    gauges = [("replyx_redis_up", "Whether Redis answers; 1 without one.", float(up))]
    with suppress(DatabaseError):
        work = host().backlog()
        gauges += [
            ("replyx_tasks_queued", "Background tasks that wait.", work.ready),
            ("replyx_oldest_task_seconds", "Age of the oldest of them.", work.oldest_seconds),
            ("replyx_tasks_dead", "Background tasks that were given up.", work.dead),
            ("replyx_workers", "Workers of background tasks.", work.workers),
        ]
    return [GaugeMetricFamily(name, text, value) for name, text, value in gauges]


def registry() -> CollectorRegistry:
    """What `/metrics` shows: the counters of all processes, and the gauges."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    every.register(GAUGES)
    return every


def register() -> None:
    """Add the gauges to what one process shows."""
    REGISTRY.register(GAUGES)
