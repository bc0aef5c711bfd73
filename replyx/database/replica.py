"""Reading a copy of the database (`DATABASE_REPLICA_URL`), where what is asked for is old.

Whoever reads says so (`old`); all else goes to the primary. A copy that is behind, empty or away is
not asked, and what it fails to answer the primary is asked again.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from replyx.postgresql.base import REPLICA

logger = logging.getLogger(__name__)
T = TypeVar("T")

LOOK_SECONDS = 1.0  # from one comparison with the primary to the next
PAUSE_SECONDS = 5.0  # after the copy failed
WRITTEN = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
REPLAYED = "SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint"

reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class Router:
    """Where Django reads and writes (`DATABASE_ROUTERS`)."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The copy within `old`, whatever a row was read from."""
        return reads_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Always the primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Both are of one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy is told by the primary."""
        return db == DEFAULT_DB_ALIAS


class Freshness:
    """How much of the primary the copy has: all that was written before a moment.

    The place in the log that the primary has reached is noted; when the copy has replayed that
    much, it is as of then. Clocks of machines are not compared, and a copy that lost its primary
    grows old.
    """

    def __init__(self) -> None:
        self._as_of = float("-inf")
        self._noted: tuple[float, int] | None = None
        self._next = 0.0
        self._lock = threading.Lock()

    def is_enough(self, seconds: float) -> bool:
        """Whether the copy is no more than so many seconds behind."""
        if time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._next = time.monotonic() + LOOK_SECONDS
                self._look()
            except (DatabaseError, InterfaceError) as error:
                self.lost(error)
            finally:
                self._lock.release()
        return time.monotonic() - self._as_of <= seconds

    def lost(self, error: Exception) -> None:
        """The copy failed: it is not asked for a while."""
        logger.warning("the replica is not read: %s", str(error).strip())
        self._as_of, self._noted = float("-inf"), None
        self._next = time.monotonic() + PAUSE_SECONDS

    def _look(self) -> None:
        """Compare. Raises DatabaseError."""
        now = time.monotonic()
        written, replayed = number(DEFAULT_DB_ALIAS, WRITTEN), number(REPLICA, REPLAYED)
        for at, place in filter(None, (self._noted, (now, written))):
            if replayed is not None and written is not None and replayed >= place:
                self._as_of, self._noted = at, None
        if self._noted is None and written is not None:
            self._noted = now, written


freshness = Freshness()


def old(read: Callable[[], T], is_there: Callable[[], bool] = lambda: True) -> T:
    """What `read` answers of what is old; queries are made and answered within. Where `is_there`,
    asked of the copy, says that it lacks something, the primary is asked.
    """
    if REPLICA not in settings.DATABASES:
        return read()
    if not freshness.is_enough(settings.DATABASE_REPLICA_SECONDS):
        return read()
    here = reads_from.set(REPLICA)
    try:
        if is_there():
            return read()
    except (DatabaseError, InterfaceError) as error:
        freshness.lost(error)
    finally:
        reads_from.reset(here)
        connections[REPLICA].close()  # back into its pool
    return read()


def number(alias: str, statement: str) -> Any:
    """The one value that a database answers. Raises DatabaseError."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]
    finally:
        if alias == REPLICA:
            connections[alias].close()
