"""The servers that the other tests rely on are real, private and leave nothing behind."""

import subprocess
import sys

import psycopg
import pytest
from playwright.sync_api import Browser

from tests.services.engines import KINDS
from tests.services.engines import browser as engine_browser
from tests.services.postgres import Database, Postgres
from tests.services.process import ROOT, first_program
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


def test_programs_of_administrators_are_found_by_an_ordinary_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin:/bin")
    assert first_program("chroot"), "nothing can be run in a tree of packages without it"


@pytest.mark.parametrize("engine", KINDS)
def test_every_engine_renders_a_page_and_answers(engine: str) -> None:
    with engine_browser(engine) as driver:
        driver.get("about:blank")
        driver.execute_script("document.body.innerHTML = '<h1>Привет, Вера</h1>'")
        heading = driver.execute_script("return document.querySelector('h1').innerText")
    assert heading == "Привет, Вера"


def test_engines_that_cannot_be_had_are_named_with_what_to_do_and_no_story_is_a_success() -> None:
    words = ("-p", "tests.services.no_engines", "tests/engines", "-p", "no:cacheprovider")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, capture_output=True, text=True
    )
    for engine in KINDS:
        reason = f"install {engine}'s packages."
        assert f"{engine} was not had, its stories were not run: {reason}" in run.stdout
    assert run.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
