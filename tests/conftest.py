"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.services import ready
from tests.services.chromium import ARGUMENTS, chromium_program
from tests.services.process import remove
from tests.services.ready import django_db_modify_db_settings, postgres, redis_server

__all__ = ["django_db_modify_db_settings", "postgres", "redis_server"]


def pytest_configure() -> None:
    """Have pytest-django see settings: those that `ready` prepared the environment for."""
    from django.conf import settings

    assert settings.DATABASES


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    remove(ready.data)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    program = chromium_program()
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()
