"""A pool whose connections are all taken: whoever waits is served when one is free."""

import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db.backends.postgresql.base import DatabaseWrapper as Postgres
from django.db.utils import ConnectionHandler

from replyx.postgresql.address import database
from replyx.postgresql.base import absence
from tests.services.postgres import Database

HELD = 1.3  # seconds: twice the time after which who waits asks whether the database is there
WAITING = 8
MOST = 2


class Pool:
    """A pool of two connections of a database of its own, under a role that may have no more."""

    def __init__(self, postgres: Database, limit: int) -> None:
        self.name, password = f"busy_{secrets.token_hex(4)}", secrets.token_hex(8)
        self.postgres = postgres
        there = Database(postgres.create_database(self.name))
        with psycopg.connect(there.url, autocommit=True) as owner:
            owner.execute(
                f"CREATE ROLE {self.name} LOGIN CONNECTION LIMIT {limit} PASSWORD '{password}'"
            )
        parts = urlsplit(there.url)
        where = f"{self.name}:{password}@{parts.hostname}:{parts.port}"
        found = database("DATABASE_URL", parts._replace(netloc=where).geturl(), MOST)
        self.connections = ConnectionHandler({"default": found, self.name: found})

    def close(self) -> None:
        """Hang up, and leave nothing."""
        if pool := Postgres._connection_pools.pop(self.name, None):  # type: ignore[attr-defined]
            pool.close()
        self.postgres.drop_database(self.name)
        with psycopg.connect(self.postgres.url, autocommit=True) as owner:
            owner.execute(f"DROP ROLE {self.name}")

    def hold(self, seconds: float, taken: threading.Barrier | None = None) -> bool:
        """Take a connection for so long; whether it answers."""
        here = self.connections[self.name]
        try:
            with here.cursor() as cursor:
                if taken:
                    taken.wait(10)
                cursor.execute("SELECT pg_sleep(%s)", [seconds])
            return True
        finally:
            here.close()

    def sessions(self) -> int:
        """How many there were so far."""
        with psycopg.connect(self.postgres.url, autocommit=True) as owner:
            asked = "SELECT sessions FROM pg_stat_database WHERE datname = %s"
            (count,) = owner.execute(asked, [self.name]).fetchone() or (0,)
        return int(count)


@pytest.fixture
def pool(db: None, postgres: Database, request: pytest.FixtureRequest) -> Iterator[Pool]:
    made = Pool(postgres, request.param)
    yield made
    made.close()


def wait_for_it(pool: Pool) -> None:
    """Eight wait while both connections are taken."""
    taken = threading.Barrier(MOST + 1)
    with ThreadPoolExecutor(MOST + WAITING) as threads:
        holding = [threads.submit(pool.hold, HELD, taken) for _ in range(MOST)]
        taken.wait(10)
        waiting = [threads.submit(pool.hold, 0) for _ in range(WAITING)]
        assert all(each.result() for each in (*holding, *waiting))


@pytest.mark.parametrize("pool", [MOST], indirect=True)
def test_a_server_that_takes_no_more_connections_is_busy_and_not_away(pool: Pool) -> None:
    wait_for_it(pool)
    assert not absence.noticed


@pytest.mark.parametrize("pool", [-1], indirect=True)
def test_whoever_waits_does_not_make_connections_to_ask_whether_the_server_is_there(
    pool: Pool,
) -> None:
    began = pool.sessions()
    wait_for_it(pool)
    until = time.monotonic() + 10
    while (made := pool.sessions() - began) < MOST and time.monotonic() < until:
        time.sleep(0.05)
    assert made < MOST + WAITING / 2
