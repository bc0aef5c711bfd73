"""`ENGINE = "replyx.postgresql"`: Django's own backend with an end to waiting.

A database that was stopped, or a network that swallows what is sent, answers nothing and breaks no
connection: neither `statement_timeout` nor TCP notices. And while it is away only one at a time
tries it; whoever else comes is told at once.
"""

import select
import time
from functools import partial
from typing import Any, Self

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg._preparing import Prepare, PrepareManager
from psycopg.errors import (
    IdleInTransactionSessionTimeout,
    ReadOnlySqlTransaction,
    _WaitTimeout,
)
from psycopg.pq import ConnStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from replyx.absence import Absence
from replyx.database.clock import clock
from replyx.postgresql.moments import with_moments
from replyx.postgresql.primary import Place, places_of, primary
from replyx.postgresql.probing import Probe, probe
from replyx.postgresql.session import bound_waiting, tell

PAUSE_SECONDS = 0.25  # between two who are refused
PATIENCE_SECONDS = 2.0  # for a connection of the pool
REPLICA = "replica"  # of DATABASES
REPLICA_SECONDS = 2.0  # that a query of it may take: the primary is asked then

absence = Absence("the database", PAUSE_SECONDS)
_bound: float | None = None


def bound_queries(seconds: float) -> None:
    """Give every query of this process an end, after so many seconds; 0 is none.

    For processes that serve: a command, such as a migration, may take its time.
    """
    global _bound
    _bound = seconds or None
    bound_waiting(seconds)


class OnlyWhereAsked(PrepareManager):
    """Prepares what is said to be, and keeps no list of all else. psycopg counts each statement for
    this, a hundred for every connection; those of the ORM have their values in them, so no two are
    the same.
    """

    def maybe_add_to_cache(self, query: Any, prep: Prepare, name: bytes) -> Any:
        """The key of what is new here; psycopg looks at its result."""
        key = query.query, query.types
        if prep is not Prepare.NO and key in self._names:
            self._names.move_to_end(key)
            return None
        if prep is Prepare.SHOULD:
            self._names[key] = name
        return key


class BoundedConnection(Connection[Any]):
    """A connection whose waiting ends. `place` is where it leads, of several hosts; `away` is what
    is known of the server, `probe` what who waits for one asks it; `seconds` the end of waiting,
    None is the process's.
    """

    place: Place | None = None
    away = absence
    probe = Probe()
    seconds: float | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepared = OnlyWhereAsked()

    @classmethod
    def connect(cls, conninfo: str = "", **how: Any) -> Self:  # type: ignore[override]
        """Connect, of several hosts to the primary. Raises OperationalError."""
        places = places_of(how)
        if not places:
            return super().connect(conninfo, **how)
        found = primary.connect(super().connect, places, **how)
        found.place = found.info.host, str(found.info.port)
        return found

    def doubt(self) -> None:
        """It ended, or was silent, or read only: of several hosts another may be the primary."""
        if self.place is not None:
            primary.doubt()

    @property
    def is_left(self) -> bool:
        """Whether it leads to a host that is the primary no more."""
        return self.place is not None and self.place != primary.place

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises OperationalError where the process's bound is reached; then
        the connection is closed: nobody knows what it is in the middle of. The same where it takes
        no writes: another does, or it will soon.
        """
        try:
            bound = self.seconds or _bound
            return super().wait(gen, interval, bound if timeout is None else timeout)
        except _WaitTimeout as error:
            if timeout is not None:
                raise
            self.pgconn.finish()
            self.doubt()
            self.away.begin("no answer")
            raise OperationalError(f"no answer in {bound} s") from error
        except ReadOnlySqlTransaction as error:
            self.pgconn.finish()
            self.doubt()
            raise OperationalError("the server takes no writes") from error
        except IdleInTransactionSessionTimeout as error:
            raise OperationalError("we were gone for too long") from error
        except OperationalError:
            if self.pgconn.status == ConnStatus.BAD:
                self.doubt()
            raise


class ReplicaConnection(BoundedConnection):
    """One to a copy, for which nobody waits long."""

    away = Absence("the replica", PAUSE_SECONDS)
    probe = Probe()
    seconds = REPLICA_SECONDS


def check(pool: Any, connection: Any) -> None:
    """Return quietly if a connection that was idle works. Raises OperationalError.

    Whoever hung up is seen at the socket, without a question that costs as much as a small query.
    Where one is gone its neighbours are too: the pool would try them one by one, with pauses that
    double from a second, and find no living one in time.
    """
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    is_left = connection.is_left
    if not is_left and not watch.poll(0):
        return
    try:
        if is_left:
            raise OperationalError("another host is the primary now")
        ConnectionPool.check_connection(connection)
    except OperationalError:
        if connection._created_at > pool._drained_at:
            pool.drain()
        raise


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a memory of whether the database is there."""

    @property
    def kind(self) -> type[BoundedConnection]:
        """What its connections are."""
        return ReplicaConnection if self.alias == REPLICA else BoundedConnection

    def get_connection_params(self) -> dict[str, Any]:
        """What a connection is made with."""
        params: dict[str, Any] = super().get_connection_params()  # type: ignore[misc]
        return {**params, "context": with_moments(params["context"])}

    @property
    def pool(self) -> Any:
        """The pool of this process's connections."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if isinstance(options, dict):
            options["connection_class"] = self.kind
        pool: Any = super().pool  # type: ignore[misc]
        if pool:
            # Django says itself which check there is, and knows but one.
            pool._check = partial(check, pool)
        return pool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool. Raises OperationalError, at once while the database is away."""
        away = self.kind.away
        if away.keeps_waiting():
            raise OperationalError("the database did not answer a moment ago")
        asked_at = time.monotonic()
        try:
            if away.noticed:
                probe(conn_params)
                away.end()
            connection = self._of_the_pool(conn_params, asked_at + PATIENCE_SECONDS)
        except PoolTimeout:
            raise  # the database answers others
        except OperationalError as error:
            away.begin(str(error), asked_at=asked_at)
            raise
        away.end()
        return connection

    def _configure_connection(self, connection: Any) -> bool:
        """What a new one is asked and told; Django calls it with each. Whether to commit."""
        super()._configure_connection(connection)  # type: ignore[misc]
        tell(connection)
        if self.alias != REPLICA:  # whose time may be another
            clock.ask(connection)
        return True

    def _of_the_pool(self, conn_params: dict[str, Any], deadline: float) -> Any:
        """A pool without a connection may just be busy, or try to make some for a while that cannot
        be made: the database itself says which. Raises PoolTimeout, OperationalError.
        """
        while True:
            began = time.monotonic()
            try:
                connection = super().get_new_connection(conn_params)  # type: ignore[misc]
            except PoolTimeout:
                self.kind.probe.ask(conn_params, began)
                if time.monotonic() > deadline:
                    raise
            else:
                self.kind.probe.answered()
                return connection
