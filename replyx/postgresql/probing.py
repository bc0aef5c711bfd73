"""Whether PostgreSQL is there for a pool that has no connection left, asked once for all who wait.

Each who waits would else make a connection of its own twice a second, of a server that is busy.
"""

import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from psycopg import OperationalError, connect

PROBE_SECONDS = 1
# What it says when all that it may have are taken, by us or by others: busy, and there. In another
# language of the server it counts as away, as libpq does not tell the code.
FULL = "too many clients", "too many connections", "connection slots"


def probe(conn_params: dict[str, Any]) -> None:
    """Return if the database answers who connects. Raises OperationalError."""
    try:
        connect(**{**conn_params, "connect_timeout": PROBE_SECONDS}).close()
    except OperationalError as error:
        if not any(words in str(error) for words in FULL):
            raise


class Probe:
    """What all who wait for connections of one kind know of their server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered_at = 0.0
        self._running: Future[None] | None = None

    def answered(self) -> None:
        """Somebody got a connection just now."""
        self._answered_at = time.monotonic()

    def ask(self, conn_params: dict[str, Any], since: float) -> None:
        """Return if the database has answered anybody since a moment (of `time.monotonic`), or
        answers now. Raises OperationalError.
        """
        with self._lock:
            if self._answered_at >= since:
                return
            running, mine = self._running, Future[None]()
            if running is None:
                self._running = mine
        if running is None:
            self._find_out(conn_params, mine)
        else:
            with suppress(OperationalError):  # each raises one of its own
                running.result()
                return
            raise OperationalError(str(running.exception()))

    def _find_out(self, conn_params: dict[str, Any], found: Future[None]) -> None:
        try:
            probe(conn_params)
        except BaseException as error:
            found.set_exception(error)
            raise
        else:
            self.answered()
            found.set_result(None)
        finally:
            self._running = None
