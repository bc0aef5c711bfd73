"""PgBouncer in front, which gives each transaction another session of PostgreSQL."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.delivery.test_killed import assert_nothing_is_lost, conversation
from tests.server import Server, base_environment, run_python
from tests.services.pgbouncer import PgBouncer
from tests.services.postgres import Database
from tests.starting import Starter

SESSIONS = 3  # of PostgreSQL, for two processes with some twenty connections
COUNT = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.fixture(scope="module")
def pooler(postgres: Database) -> Iterator[PgBouncer]:
    """It knows no prepared statements (in Debian 12 it could not)."""
    with PgBouncer(postgres, default_pool_size=SESSIONS) as running:
        yield running


@pytest.fixture(scope="module")
def server(starter: Starter, pooler: PgBouncer) -> Iterator[Server]:
    """Two processes that reach PostgreSQL by way of it."""
    server = starter.prepare("real", REPLAY_LIMIT="1000000")
    direct = server.env["DATABASE_URL"]
    server.env["DATABASE_URL"] = f"{pooler.url(direct)}?prepare_threshold=none"
    server.env["DATABASE_DIRECT_URL"] = direct
    server.start()
    yield server
    starter.close(server)


def test_a_few_sessions_serve_everybody_and_a_restart_of_the_pooler_is_a_pause(
    server: Server, pooler: PgBouncer
) -> None:
    with conversation(server) as talk:
        found = talk.anna.dialogs(q="Vera 1")
        assert [row["id"] for row in found] == [talk.dialog]
        talk.anna.patch(talk.dialog, tags=["pooled"])
        pooler.stop()
        for writer in talk.writers:
            writer.wait_for_refusal(len(writer.refused))
        pooler.start()
        talk.goes_on()
        with psycopg.connect(server.env["DATABASE_DIRECT_URL"]) as own:
            row = own.execute(COUNT).fetchone()
        assert row
        assert row[0] - 1 <= SESSIONS
        assert_nothing_is_lost(talk)
        assert {code for writer in talk.writers for code in writer.refused} <= {503}
        assert [follower.closed for follower in talk.followers] == [[], [], [], []]


@pytest.mark.parametrize(
    ("command", "leads_to"), [("backup", "direct"), ("migrate", "direct"), ("serve", "pooled")]
)
def test_what_needs_a_session_goes_past_the_pooler(command: str, leads_to: str) -> None:
    env = {"DATABASE_URL": "postgresql://pooled/x", "DATABASE_DIRECT_URL": "postgresql://direct/x"}
    words = f"import sys; sys.argv = ['manage.py', '{command}']; from replyx import settings"
    said = "print(settings.DATABASES['default']['HOST'])"
    printed = run_python("-c", f"{words}; {said}", env={**base_environment(), **env})
    assert printed.strip() == leads_to
