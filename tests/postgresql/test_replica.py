"""A standby that is read for what is old, behind, hanging and killed: nobody notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.clients import ManagerClient, VisitorClient, ok
from tests.server import Server
from tests.services.postgres import Postgres, Standby
from tests.starting import Starter
from tests.waiting import eventually

SCANS = "SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_user_tables WHERE relname = %s"
SOON = 20.0


@pytest.fixture(scope="module")
def primary() -> Iterator[Postgres]:
    """What is written."""
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module")
def server(starter: Starter, primary: Postgres) -> Iterator[Server]:
    """One process, whose replica does not run yet."""
    server = starter.prepare("real", postgres=primary, WEB_CONCURRENCY="1")
    yield server
    starter.close(server)


@pytest.fixture(scope="module")
def standby(server: Server, primary: Postgres) -> Iterator[Standby]:
    """The server reads it where it is no more than a second behind."""
    with Standby(primary) as running:
        parts = urlsplit(running.url)._replace(path=urlsplit(server.env["DATABASE_URL"]).path)
        server.env["DATABASE_REPLICA_URL"] = parts.geturl()
        server.env["DATABASE_REPLICA_SECONDS"] = "1.5"
        server.start()
        yield running


@pytest.fixture
def talk(server: Server, standby: Standby) -> tuple[VisitorClient, ManagerClient]:
    """A conversation of ten messages."""
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    for number in range(5):
        vera.post(f"question {number}")
        anna.post(vera.dialog, f"answer {number}")
    return vera, anna


def scans(server: Server, table: str) -> int:
    """How often a table of the replica was read."""
    with psycopg.connect(server.env["DATABASE_REPLICA_URL"]) as connection:
        row = connection.execute(SCANS, [table]).fetchone()
    assert row
    return int(row[0])


def page(client: Any, dialog: int, before: int = 6) -> list[str]:
    """What an older page of the history says."""
    path = client.path(dialog, "messages")
    return [
        each["text"] for each in ok(client.http.get(path, params={"before": before}))["messages"]
    ]


@contextmanager
def paused(server: Server) -> Iterator[None]:
    """The replica learns nothing more, and answers as before."""
    with psycopg.connect(server.env["DATABASE_REPLICA_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            connection.execute("SELECT pg_wal_replay_resume()")


def test_what_is_old_is_read_there(
    server: Server, talk: tuple[VisitorClient, ManagerClient]
) -> None:
    vera, anna = talk
    before = {table: scans(server, table) for table in ("dialogs_entry", "dialogs_searchtext")}

    def reads() -> bool:
        assert page(anna, vera.dialog)[0] == page(vera, vera.dialog)[0] == "question 0"
        assert [row["id"] for row in anna.dialogs(q="answer")] != []
        return all(scans(server, table) > before[table] for table in before)

    eventually(reads, True, SOON)


def test_a_replica_that_is_behind_costs_nobody_a_word(
    server: Server, talk: tuple[VisitorClient, ManagerClient]
) -> None:
    vera, anna = talk
    page(vera, vera.dialog)
    with paused(server):
        said = anna.post(vera.dialog, "of zebras")
        path = f"{anna.path(vera.dialog, 'messages')}/{said['seq']}"
        ok(anna.http.patch(path, json={"text": "of giraffes"}))
        above = said["seq"] + 1
        assert (
            page(vera, vera.dialog, above)[-1]
            == page(anna, vera.dialog, above)[-1]
            == "of giraffes"
        )
        eventually(lambda: [row["id"] for row in anna.dialogs(q="giraffes")], [vera.dialog], SOON)


def test_a_replica_that_hangs_or_dies_is_a_pause_at_most(
    server: Server, standby: Standby, talk: tuple[VisitorClient, ManagerClient]
) -> None:
    vera, anna = talk
    assert page(anna, vera.dialog)[0] == "question 0"  # looked at a moment ago, and found well
    with standby.frozen():
        for number in range(3):
            assert page(anna, vera.dialog)[0] == "question 0"
            vera.post(f"meanwhile {number}")
    standby.kill()
    for number in range(3):
        assert page(anna, vera.dialog)[0] == "question 0"
        assert vera.dialog in [row["id"] for row in anna.dialogs(q="question")]
        vera.post(f"without it {number}")
    assert server.is_healthy()
