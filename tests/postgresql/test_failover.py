"""PostgreSQL whose primary is killed, and comes back beside its successor: nothing is lost."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from replyx.postgresql import base
from replyx.postgresql.primary import Place, Primary
from tests.delivery.test_killed import Conversation, assert_nothing_is_lost, conversation
from tests.server import Server
from tests.services.postgres import Postgres, Standby, several
from tests.starting import Starter
from tests.waiting import eventually

SOON = 30.0  # seconds; an idle machine needs three
READ_ONLY = "default_transaction_read_only"
END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def primary() -> Iterator[Postgres]:
    """What serves at first."""
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module")
def standby(primary: Postgres) -> Iterator[Standby]:
    """Without which nothing is acknowledged."""
    with Standby(primary) as running:
        primary.tell("synchronous_standby_names", "*")
        yield running


@pytest.fixture(scope="module")
def server(starter: Starter, primary: Postgres, standby: Standby) -> Iterator[Server]:
    """Two processes that know both."""
    server = starter.prepare("real", postgres=primary, REPLAY_LIMIT="1000000")
    parts = urlsplit(server.env["DATABASE_URL"])
    both = urlsplit(several(primary, standby))._replace(path=parts.path)
    server.env["DATABASE_URL"] = both.geturl()
    server.start()
    yield server
    starter.close(server)


def stored(server: Server, at: Postgres) -> int:
    """How many entries one of them holds."""
    parts = urlsplit(at.url)._replace(path=urlsplit(server.env["DATABASE_URL"]).path)
    with psycopg.connect(parts.geturl()) as connection:
        row = connection.execute("SELECT count(*) FROM dialogs_entry").fetchone()
    assert row
    return int(row[0])


def both(primary: Postgres, standby: Standby) -> tuple[dict[str, Any], list[Place]]:
    """How to connect to both hosts, and where they are; the standby is the second."""
    parts = urlsplit(primary.url)
    how = {"user": parts.username, "password": parts.password, "dbname": "postgres"}
    return how, [("127.0.0.1", str(urlsplit(each.url).port)) for each in (primary, standby)]


def nobody_saw_more_than_a_pause(talk: Conversation) -> None:
    """Writers were asked to try again, and no socket was closed."""
    assert {code for writer in talk.writers for code in writer.refused} <= {503}
    assert [follower.closed for follower in talk.followers] == [[], [], [], []]


def test_the_standby_takes_over_and_the_old_primary_is_written_no_more(
    server: Server, primary: Postgres, standby: Standby
) -> None:
    with conversation(server) as talk:
        primary.kill()
        for writer in talk.writers:
            writer.wait_for_refusal(len(writer.refused))
        standby.promote()
        talk.goes_on()
        primary.start()  # a rival: it takes writes, and stands first in the address
        primary.tell("synchronous_standby_names", "")
        before = stored(server, primary)
        talk.goes_on()
        with psycopg.connect(standby.url, autocommit=True) as connection:
            connection.execute(END_SESSIONS)
        talk.goes_on()
        assert stored(server, primary) == before
        assert_nothing_is_lost(talk)
        nobody_saw_more_than_a_pause(talk)


def test_whoever_begins_finds_the_one_that_was_promoted_last(
    server: Server, primary: Postgres, standby: Standby
) -> None:
    how, places = both(primary, standby)
    found = Primary().connect(psycopg.Connection.connect, places, **how)
    with found:
        assert str(found.info.port) == places[1][1]


def test_who_asked_before_a_promotion_does_not_lead_back_to_the_old_primary(
    server: Server, primary: Postgres, standby: Standby
) -> None:
    how, places = both(primary, standby)
    known = Primary()

    def late(**how: Any) -> psycopg.Connection[Any]:
        """The standby, when it was asked; meanwhile another thread finds it promoted."""
        if how["port"] == places[1][1]:
            raise psycopg.OperationalError("it follows")
        old = psycopg.Connection.connect(**how)
        known.connect(psycopg.Connection.connect, places, **how).close()
        return old

    with pytest.raises(psycopg.OperationalError):
        known.connect(late, places, **how)
    assert known.place == places[1]


def test_a_slow_replica_says_nothing_of_the_primary(
    server: Server, primary: Postgres, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    how, places = both(primary, standby)
    known = Primary()
    monkeypatch.setattr(base, "primary", known)
    monkeypatch.setattr(base.ReplicaConnection, "seconds", 0.1)
    known.connect(psycopg.Connection.connect, places, **how).close()
    host, port = places[0]
    with closing(base.ReplicaConnection.connect(host=host, port=port, **how)) as replica:
        with pytest.raises(psycopg.OperationalError, match="no answer"):
            replica.execute("SELECT pg_sleep(20)")
    asked = []

    def asking(**how: Any) -> psycopg.Connection[Any]:
        asked.append((how["host"], how["port"]))
        return psycopg.Connection.connect(**how)

    known.connect(asking, places, **how).close()
    assert asked == [places[1]]


def test_a_primary_that_takes_no_writes_for_a_moment_is_busy(
    server: Server, standby: Standby
) -> None:
    with conversation(server) as talk:
        standby.tell(READ_ONLY, "on")
        for writer in talk.writers:
            writer.wait_for_refusal(len(writer.refused))
        standby.tell(READ_ONLY, "off")
        talk.goes_on()
        assert_nothing_is_lost(talk)
        nobody_saw_more_than_a_pause(talk)
    eventually(server.is_healthy, True, SOON)
