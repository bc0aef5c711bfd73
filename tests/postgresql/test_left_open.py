"""A server that is stopped within a transaction holds nobody up for long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psutil
import psycopg
import pytest

from tests.clients import VisitorClient, ok, visitor_of
from tests.server import Server
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

OTHERS = """
    SELECT state, wait_event_type FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL
      AND application_name <> 'ours' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

BEGIN = """
from django.db import OperationalError, connection, transaction
from replyx.database.rows import wait_for_nobody
from replyx.postgresql.session import bound_pauses
bound_pauses(0.2)
transaction.atomic().__enter__()
wait_for_nobody()
connection.cursor().execute("SELECT 1")
"""
GO_ON = """
try:
    connection.cursor().execute("SELECT 1")
except OperationalError as error:
    said = str(error)
"""


@pytest.fixture(scope="module")
def hosts(starter: Starter) -> Iterator[tuple[Server, Server]]:
    """Two servers of one installation."""
    first = starter.start("real", WEB_CONCURRENCY="1")
    database, redis = first.env["DATABASE_URL"], first.env["REDIS_URL"]
    second = starter.start("real", DATABASE_URL=database, REDIS_URL=redis, WEB_CONCURRENCY="1")
    yield first, second
    starter.close(second)
    starter.close(first)


def test_what_a_stopped_server_has_locked_is_another_s_after_a_moment(
    hosts: tuple[Server, Server],
) -> None:
    first, second = hosts
    vera = visitor_of(first)
    vera.post("Hello")
    elsewhere = VisitorClient(second)
    elsewhere.visitor_token = vera.visitor_token
    elsewhere.session()
    with ExitStack() as closing:
        posting = closing.enter_context(ThreadPoolExecutor(1))
        url = f"{first.env['DATABASE_URL']}?application_name=ours"
        locking, watching = [
            closing.enter_context(psycopg.connect(url, autocommit=each)) for each in (False, True)
        ]
        locking.execute(
            "SELECT 1 FROM dialogs_dialog WHERE id = %s FOR NO KEY UPDATE", [vera.dialog]
        )
        answer = posting.submit(vera.try_post, "Is anybody there?")
        eventually(lambda: watching.execute(OTHERS).fetchall(), [("active", "Lock")])
        server = psutil.Process(first.pid)
        server.suspend()
        closing.callback(server.resume)
        locking.rollback()
        eventually(lambda: watching.execute(OTHERS).fetchall(), [("idle in transaction", "Client")])
        ok(elsewhere.try_post("And you?"))
        server.resume()
        ok(answer.result())
    told = [frame["message"]["text"] for frame in vera.log()["frames"] if "message" in frame]
    assert told == ["Hello", "And you?", "Is anybody there?"]


def test_whoever_goes_on_too_late_reads_that_the_database_is_away(
    hosts: tuple[Server, Server],
) -> None:
    url = hosts[0].env["DATABASE_URL"]
    with Shell(hosts[0]) as shell, psycopg.connect(url, autocommit=True) as watching:
        shell(BEGIN)
        eventually(
            lambda: ("idle in transaction", "Client") in watching.execute(OTHERS).fetchall(), False
        )
        shell(GO_ON)
        assert shell("said") == "we were gone for too long"
