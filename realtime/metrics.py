"""What monitoring sees: connections from the leases, and how often something had to be repaired.

A gauge that a process counts up and down stays wrong after `kill -9`; leases run out.
"""

from collections.abc import Iterable

from prometheus_client import REGISTRY, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from realtime.counts import counts

REPLAYS = Counter("replyx_replays", "Replays, by where they were read.", ["source"])
RESETS = Counter("replyx_resets", "Clients told to reload, being too far behind.")
SLOW_CLIENTS = Counter("replyx_slow_clients", "Clients cut off because they did not read.")
NOT_ANNOUNCED = Counter("replyx_not_announced", "Broadcasts that Redis did not take.")


class Connections(Collector):
    """Connections and dialogs over all processes; every process tells the same."""

    def collect(self) -> Iterable[Metric]:
        """Counted when asked."""
        every = counts()
        connections = GaugeMetricFamily(
            "replyx_connections", "Live connections.", labels=["transport", "side"]
        )
        dialogs = GaugeMetricFamily("replyx_dialogs", "Dialogs followed live.", labels=["side"])
        for side in ("admin", "site"):
            for transport in ("ws", "sse"):
                count = every.of(transport=transport).connections(side)
                connections.add_metric([transport, side], count)
            dialogs.add_metric([side], len(every.dialogs(side)))
        return [connections, dialogs]

    def describe(self) -> Iterable[Metric]:
        """Named without asking Redis: this runs when the program starts."""
        return []


def register() -> None:
    """Add the connections to what `/metrics` shows."""
    REGISTRY.register(Connections())
