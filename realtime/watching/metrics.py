"""What this process counts for monitoring; `docs/metrics.md` has the table.

With several processes prometheus_client's multiprocess mode adds them up.
"""

from functools import cache

from prometheus_client import Counter, Histogram

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


@cache
def delivered_to(side: str) -> Histogram:
    """The histogram of one side; looking it up costs as much as counting."""
    return DELIVERED_IN.labels(side)


@cache
def stored_from(sender: str) -> Counter:
    """The counter of one kind of sender."""
    return STORED.labels(sender)


@cache
def sent_of(kind: str) -> Counter:
    """The counter of one frame type."""
    return SENT.labels(kind)
