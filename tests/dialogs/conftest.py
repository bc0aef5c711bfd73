"""Tests of the dialog and its API run in Django's test database."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.people import People


@pytest.fixture(autouse=True)
def no_rate(settings: "Settings") -> None:
    """Tests write faster than people do; those about limits set their own."""
    settings.LIMIT_MESSAGES_PER_MINUTE = settings.LIMIT_DIALOGS_PER_HOUR = 0


@pytest.fixture
def people(db: None) -> "People":
    """The cast of this test."""
    from tests.people import make_people  # models can't be imported before Django is set up

    return make_people()
