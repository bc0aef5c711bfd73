"""The time of day that all processes share: that of the database.

A host whose clock is wrong, or is set while it runs, would put jobs off for an hour, take those of
others for forgotten, and end tokens before their time. So each new connection to PostgreSQL is
asked what time it is there, and a process goes on from it by a clock that nobody sets. SQLite is
a file of this machine, and has no other clock.
"""

import time
from datetime import UTC, datetime
from typing import Any

STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first runs in sleep too
AGREES = 1.0  # seconds apart, which the time services of two hosts may leave them
ASK = "SELECT extract(epoch FROM clock_timestamp())::float8"


class SharedClock:
    """What a process knows of the time at the database."""

    def __init__(self) -> None:
        self._began: float | None = None  # by that clock, when our steady one was 0

    def ask(self, connection: Any) -> None:
        """Learn what time it is from a new connection of psycopg; a slow answer says nothing."""
        asked_at = time.clock_gettime(STEADY)
        [theirs] = connection.execute(ASK).fetchone()
        took = time.clock_gettime(STEADY) - asked_at
        if took < AGREES / 2:
            self._began = theirs - asked_at - took / 2

    def seconds(self) -> float:
        """Since 1970. While our own clock agrees it is our own: then no order depends on which of
        the two somebody asked.
        """
        own = time.time()
        if self._began is None:
            return own
        shared = self._began + time.clock_gettime(STEADY)
        return own if abs(own - shared) < AGREES else shared


clock = SharedClock()
shared_seconds = clock.seconds


def shared_now() -> datetime:
    """The moment, in UTC, for all that is stored or compared with what is."""
    return datetime.fromtimestamp(shared_seconds(), UTC)
