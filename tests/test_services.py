"""The servers that the other tests rely on are real, private and leave nothing behind."""

import psycopg
from playwright.sync_api import Browser

from tests.services.postgres import Database, Postgres
from tests.services.redis import Redis


def test_postgresql_answers_and_makes_databases(postgres: Database) -> None:
    url = postgres.create_database("of_its_own")
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database(), version()").fetchone()
    postgres.drop_database("of_its_own")
    assert row is not None
    assert row[0] == "of_its_own"
    assert row[1].startswith("PostgreSQL")


def test_postgresql_keeps_what_was_committed_when_it_is_killed() -> None:
    with Postgres(fsync=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        server.kill()
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_redis_streams_survive_a_stop_and_a_kill() -> None:
    with Redis() as server:
        with server.client() as client:
            client.xadd("dialog", {"text": "one"}, id="1-0")
        server.stop()
        server.start()
        with server.client() as client:
            client.xadd("dialog", {"text": "two"}, id="2-0")
        server.kill()
        server.start()
        with server.client() as client:
            assert client.xrange("dialog") == [("1-0", {"text": "one"}), ("2-0", {"text": "two"})]


def test_chromium_renders_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Привет, Вера</h1>")
    assert page.get_by_role("heading").inner_text() == "Привет, Вера"
    page.close()
