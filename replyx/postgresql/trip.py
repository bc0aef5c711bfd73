"""Several statements in one trip to PostgreSQL.

psycopg's own pipeline sends each statement by itself, has a trip of its own for BEGIN and another
for COMMIT, and gives up the interpreter's lock at each of them: beside a busy event loop that takes
longer than the statements.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Pipeline
from psycopg.generators import send


class Trip(Pipeline):
    """A pipeline that sends nothing until somebody wants an answer, or it ends."""

    def _communicate_gen(self) -> Any:
        while self.command_queue:
            self.command_queue.popleft()()  # into the buffer of the connection
        return
        yield

    def _sync_gen(self) -> Any:
        """Behind BEGIN and COMMIT; the end of the trip is enough."""
        yield from self._communicate_gen()

    def _exit_gen(self) -> Any:
        """psycopg asks for a flush behind the end, and from there PostgreSQL no longer looks at how
        long a transaction is left alone (`session`).
        """
        self._enqueue_sync()
        yield from self._communicate_gen()
        yield from send(self.pgconn)
        yield from self._fetch_gen(flush=False)


@contextmanager
def one_trip(connection: Connection[Any]) -> Iterator[None]:
    """Have what is said meanwhile sent together. The first error that is answered is raised at the
    end, and what stood behind it is not done, the commit neither.
    """
    connection._pipeline = trip = Trip(connection)
    try:
        with trip:
            yield
    finally:
        connection._pipeline = None
