"""What this process counts for monitoring; `docs/metrics.md` has the table.

With several processes prometheus_client's multiprocess mode adds them up. There each increment
takes a lock and writes to a file, so what happens for every frame is added up here first.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from prometheus_client import Counter, Histogram

POUR_SECONDS = 0.25

DELIVERY = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
PEOPLE = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

SENT = Counter("websocket_messages_sent", "Frames handed to clients.", ["type"])
ERRORS = Counter("websocket_connection_errors", "Refusals and bad frames.", ["error_type"])
OPENED = Counter(
    "replyx_connections_opened", "Connections asked for.", ["transport", "side", "result"]
)
CLOSES = Counter("replyx_closes", "Connections closed, by close code.", ["code"])
GAPS = Counter("replyx_gaps_repaired", "Gaps found and filled on a live connection.", ["side"])
REPLAYS = Counter("replyx_replays", "Replays, by where they were read.", ["source"])
RESETS = Counter("replyx_resets", "Clients told to reload.", ["reason"])
SLOW_CLIENTS = Counter("replyx_slow_clients", "Clients cut off because they did not read.")
LEASE_LOST = Counter("replyx_lease_lost", "Leases that had run out when they were renewed.")
NOT_ANNOUNCED = Counter("replyx_not_announced", "Broadcasts that Redis did not take.")
STORED = Counter("replyx_messages_stored", "Messages announced after their commit.", ["sender"])
DELIVERED_IN = Histogram(
    "replyx_delivery_seconds", "Commit to the socket of a client.", ["side"], buckets=DELIVERY
)
ACKED_IN = Histogram(
    "replyx_ack_seconds", "Commit to a client's acknowledgement.", ["side"], buckets=PEOPLE
)
HANDSHAKE = Histogram(
    "replyx_handshake_seconds", "Request to accepted.", ["transport"], buckets=PEOPLE
)
BROADCAST_IN = Histogram(
    "replyx_broadcast_seconds", "The announcements of one commit.", buckets=DELIVERY
)

CODES = {1000, 1001, 1005, 1006, 1009, 1012, 1013, 4001, 4002, 4003, 4004, 4008, 4010}


def close_label(code: int | None) -> str:
    """A close code as a label: a client may send any number, and each would be a series."""
    return str(code) if code in CODES else "other"


class Tally:
    """Events of the event loop, added to a counter together a moment later."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._count = 0

    def inc(self, count: int = 1) -> None:
        """So many more."""
        if not self._count:
            _pour_soon(self)
        self._count += count

    def pour(self) -> None:
        """Add them to the counter."""
        count, self._count = self._count, 0
        self._counter.inc(count)


class Times:
    """Durations of the event loop, added to a histogram together a moment later."""

    def __init__(self, histogram: Histogram, buckets: Sequence[float]) -> None:
        self._histogram = histogram
        self._bounds = buckets
        self._counts = [0] * (len(buckets) + 1)
        self._sum = 0.0

    def observe(self, seconds: float, times: int = 1) -> None:
        """So many more of the same length."""
        if not self._sum:
            _pour_soon(self)
        self._counts[bisect_left(self._bounds, seconds)] += times
        self._sum += seconds * times

    def pour(self) -> None:
        """Add them to the histogram, which by itself takes them one by one."""
        counts, self._counts = self._counts, [0] * len(self._counts)
        total, self._sum = self._sum, 0.0
        self._histogram._sum.inc(total)
        for bucket, count in zip(self._histogram._buckets, counts, strict=True):
            if count:
                bucket.inc(count)


_full: list[Tally | Times] = []
_pouring: asyncio.AbstractEventLoop | None = None


def _pour_soon(tally: Tally | Times) -> None:
    global _pouring
    _full.append(tally)
    loop = asyncio.get_running_loop()
    if _pouring is not loop:
        _pouring = loop
        loop.call_later(POUR_SECONDS, _pour)


def _pour() -> None:
    global _pouring
    _pouring = None
    for tally in _full:
        tally.pour()
    _full.clear()


@cache
def delivered_to(side: str) -> Times:
    """How long a frame took to the clients of one side."""
    return Times(DELIVERED_IN.labels(side), DELIVERY)


@cache
def acked_from(side: str) -> Times:
    """How long the acknowledgements of one side took."""
    return Times(ACKED_IN.labels(side), PEOPLE)


@cache
def stored_from(sender: str) -> Counter:
    """The counter of one kind of sender."""
    return STORED.labels(sender)


@cache
def sent_of(kind: str) -> Tally:
    """The frames of one type."""
    return Tally(SENT.labels(kind))
