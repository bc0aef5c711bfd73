"""A plugin of pytest: a machine where no engine can be had, as seen by the tests."""

import pytest

from tests.engines.missing import FINDER
from tests.services.process import Unavailable


def pytest_configure(config: pytest.Config) -> None:
    """Find nothing."""
    config.stash[FINDER] = _find_nothing


def _find_nothing(name: str) -> None:
    raise Unavailable(f"install {name}'s packages.")
