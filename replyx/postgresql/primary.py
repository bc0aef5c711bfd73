"""Which of several hosts takes writes, where the address names more than one.

libpq takes the first that does. An old primary that comes back beside its successor takes writes
too, and stands first: so hosts are compared by their timelines, which a promotion raises, and a
process never goes back to an earlier one.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from psycopg import Connection, Error, OperationalError

C = TypeVar("C", bound=Connection[Any])
Place = tuple[str, str]  # host and port
WRITABLE = ("read-write", "primary")
TIMELINE = "SELECT pg_walfile_name(pg_current_wal_lsn())"


class Primary:
    """What this process knows of it; `place` is None until there was one."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self._timeline = 0
        self._doubted = False
        self._lock = threading.Lock()

    def doubt(self) -> None:
        """A connection ended, or was silent, or read only: the next asks all hosts."""
        self._doubted = True

    def connect(self, connect: Callable[..., C], places: list[Place], **how: Any) -> C:
        """A connection to it. Raises OperationalError, with what each host said."""
        place = self.place
        if place in places and not self._doubted:
            try:
                connection, timeline = reached(connect, place, how)
            except OperationalError:
                self.doubt()
            else:
                if timeline >= self._timeline:
                    return connection
                connection.close()
        return self._elected(connect, places, how)

    def _elected(self, connect: Callable[..., C], places: list[Place], how: dict[str, Any]) -> C:
        """Ask them all, the one in doubt last: whoever was promoted since is it."""
        best: C | None = None
        at, place, complaints = self._timeline, self.place, []
        for each in sorted(places, key=lambda each: each == self.place):
            try:
                connection, timeline = reached(connect, each, how)
            except OperationalError as error:
                complaints.append(f"{each[0]}:{each[1]}: {str(error).strip()}")
                continue
            if timeline < at or (best and timeline == at):
                complaints.append(f"{each[0]}:{each[1]}: another was promoted after it")
                connection.close()
                continue
            if best:
                best.close()
            is_later = 0 < self._timeline < timeline
            best, at, place = connection, timeline, each
            if is_later:
                break
        if best is None:
            raise OperationalError("no primary: " + "; ".join(complaints))
        with self._lock:
            if at >= self._timeline:
                self.place, self._timeline, self._doubted = place, at, False
                return best
        best.close()
        raise OperationalError("another was promoted meanwhile")


primary = Primary()


def places_of(how: dict[str, Any]) -> list[Place]:
    """The hosts of which one is the primary; none where the address names one host, or says that
    any other of them will do.
    """
    hosts, ports = str(how.get("host", "")).split(","), str(how.get("port", "")).split(",")
    if len(hosts) == 1 or how.get("target_session_attrs") not in WRITABLE:
        return []
    return list(zip(hosts, ports, strict=True))


def reached(connect: Callable[..., C], place: Place, how: dict[str, Any]) -> tuple[C, int]:
    """A connection to one host, and its timeline. Raises OperationalError."""
    connection = connect(**{**how, "host": place[0], "port": place[1]})
    try:
        return connection, timeline_of(connection)
    except OperationalError:
        connection.close()
        raise


def timeline_of(connection: Connection[Any]) -> int:
    """How often a primary was promoted before it; 0 where we may not know."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(TIMELINE)
            return int(cursor.fetchone()[0][:8], 16)  # type: ignore[index]
    except OperationalError:
        raise
    except Error:
        return 0
