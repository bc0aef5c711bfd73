"""How much a client may send: what only answers a frame of ours is no flood, however much it is."""

import time

from realtime.connections.connection import Connection
from realtime.connections.handed import note_all
from realtime.watching.metrics import ERRORS

FRAMES = 50
SECONDS = 5.0


class Flood(Exception):
    """More frames than a person and a well-made client send."""


class Allowance:
    """What one client may send: so many frames in a few seconds, and answers beside.

    A manager with fifty dialogs open answers fifty pings at each heartbeat, acknowledges a message
    in each of them, and opens all of them again after a restart. There is no more of that than
    we have sent ourselves.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._count = 0
        self._since = time.monotonic()

    def count(self) -> None:
        """One frame more that answers nothing. Raises Flood."""
        now = time.monotonic()
        if now - self._since > SECONDS:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > FRAMES:
            ERRORS.labels("flood").inc()
            raise Flood

    def answers_ping(self) -> bool:
        """Whether a pong answers a ping that was sent."""
        note_all()  # it may have been handed over a moment ago
        recipient = self._connection.recipient
        if not recipient.pings:
            return False
        recipient.pings -= 1
        return True

    def answers_message(self, dialog_id: int, kind: str, seq: int) -> bool:
        """Whether a mark goes on to what came since the last one; of what was there before the
        client, one mark is enough.
        """
        feed = self._connection.feeds.get(dialog_id)
        if feed is None:
            return False
        known = feed.marks.get(kind)
        if seq > feed.last or (known is not None and seq <= known):
            return False
        feed.marks[kind] = seq
        return known is None or seq > feed.began_at
