"""Writers of a SQLite database take turns.

SQLite itself lets whoever waits look again ever more rarely, up to every 100 ms, so under load some
find it taken for 20 seconds and fail with "database is locked" while others pass them by.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_turn = Lock()


def begin_in_turn(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Only one thread at a time waits for the database; local mode is one process."""
    if sql != "BEGIN IMMEDIATE":
        return execute(sql, params, many, context)
    with _turn:
        return execute(sql, params, many, context)


def take_turns(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have a connection that was opened begin its transactions in turn."""
    wrappers = connection.execute_wrappers
    if connection.vendor == "sqlite" and begin_in_turn not in wrappers:
        wrappers.append(begin_in_turn)


def begin_taking_turns() -> None:
    """Have every connection that will be opened do so."""
    connection_created.connect(take_turns, dispatch_uid="replyx.sqlite.turns")
