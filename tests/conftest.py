"""What every test may ask for: servers, a browser, and the database of Django's own tests."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import Settings
from xdist.remote import Producer

from tests import authorities
from tests.browsing import Pages
from tests.clients import close_opened
from tests.engines.missing import pytest_terminal_summary, pytest_testnodedown
from tests.server import Server, Setup
from tests.services import ready
from tests.services.chromium import ARGUMENTS, chromium_program
from tests.services.postgres import Database
from tests.services.process import remove, tail
from tests.services.ready import (
    clean_redis,
    django_db_modify_db_settings,
    postgres,
    redis_server,
)
from tests.side_by_side import SideBySide
from tests.starting import Starter

if TYPE_CHECKING:
    from tests.people import People

__all__ = [
    "clean_redis",
    "django_db_modify_db_settings",
    "postgres",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "redis_server",
]

StartServer = Callable[..., Server]
STARTER = pytest.StashKey[Starter]()
PARTS = ("keyword", "markexpr", "deselect", "lf")  # options that leave out tests
PATIENCE = 20_000  # milliseconds until a page shows what it should; the machines are noisy


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest-django see settings: those that `ready` prepared the environment for.

    Workers inherit the environment, and must not read settings before they have prepared theirs.
    """
    assert settings.DATABASES
    authorities.read_once()
    if config.option.dist != "no":
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    remove(ready.data)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core where the whole suite runs; a part of it is done before they start.

    Each takes a gigabyte. Where the tests were given a Redis, which they empty, it serves only one.
    """
    whole = config.args == config.getini("testpaths")
    part = not whole or any(config.getoption(name, None) for name in PARTS)
    return 0 if part or ready.given_redis else min(psutil.cpu_count() or 1, 4)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """Share the tests out as `SideBySide` says."""
    return SideBySide(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: while Playwright lives, its event loop runs in the main thread.

    There neither `asyncio.run` nor Django's ORM works. Browser tests need neither: what they talk
    to is a server.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the servers said when a test failed."""
    report = yield
    if report.failed:
        starter = item.config.stash.get(STARTER, None)
        for server in starter.running if starter else []:
            report.sections.append((f"log of the {server.setup} server", tail(server.log, 40)))
    return report


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Each of Django's tests makes its own cast; a good hash is meant to take its time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A view that a test calls leaves its visitor's language behind in this thread."""
    yield
    translation.deactivate()


@pytest.fixture
def people(db: None, settings: Settings) -> "People":
    """The cast in Django's test database; it writes faster than people do."""
    from tests.people import make_people  # models can't be imported before Django is set up

    settings.LIMIT_MESSAGES_PER_MINUTE = settings.LIMIT_ADDRESS_MESSAGES_PER_MINUTE = 0
    settings.LIMIT_DIALOGS_PER_HOUR = settings.LIMIT_ADDRESS_DIALOGS_PER_HOUR = 0
    settings.LIMIT_SESSIONS_PER_MINUTE = settings.LIMIT_SIGNALS_PER_MINUTE = 0
    return make_people()


@pytest.fixture(scope="session")
def starter(postgres: Database, pytestconfig: pytest.Config) -> Iterator[Starter]:
    """Starts servers."""
    starter = Starter(postgres)
    pytestconfig.stash[STARTER] = starter
    yield starter
    starter.close_all()


@pytest.fixture
def start_server(starter: Starter) -> Iterator[StartServer]:
    """Start a server of the test's own: `start_server("real", LIMIT_TEXT="10")`."""
    mine: list[Server] = []

    def start(setup: Setup, **words: Any) -> Server:
        mine.append(starter.start(setup, **words))
        return mine[-1]

    yield start
    for server in mine:
        starter.close(server)


@pytest.fixture(scope="session")
def local_server(starter: Starter) -> Server:
    """A server on SQLite and memory, one process, that the tests of a run share."""
    return starter.start("local")


@pytest.fixture(scope="session")
def real_server(starter: Starter) -> Server:
    """A server on PostgreSQL and Redis, two processes, that the tests of a run share."""
    return starter.start("real")


@pytest.fixture(scope="session", params=["local", "real"])
def server(request: pytest.FixtureRequest) -> Server:
    """The shared server of each set-up in turn: the test runs twice."""
    server: Server = request.getfixturevalue(f"{request.param}_server")
    return server


@pytest.fixture
def quiet_server(server: Server) -> Server:
    """The same, with nobody connected: for tests that count everybody."""
    server.wait_until_alone()
    return server


@pytest.fixture(autouse=True)
def close_clients() -> Iterator[None]:
    """Close what visitors and managers of the test opened."""
    yield
    close_opened()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    program = chromium_program()
    expect.set_options(timeout=PATIENCE)
    home = str(ready.data)  # it leaves things there, and a person's own may be read-only
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=program, args=ARGUMENTS, env={**os.environ, "HOME": home}
        )
        yield chromium
        chromium.close()


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """Opens pages, each as another person's browser; see `Pages.open`."""
    pages = Pages(browser)
    yield pages
    pages.close()


@pytest.fixture
def own_disk(settings: Settings, tmp_path: Path) -> None:
    """A place for files and data that only this test uses."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA_DIR = tmp_path
