"""Tests of the pages run in Django's test database, those of the scripts against a server."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.people import People


@pytest.fixture
def people(db: None) -> "People":
    """The cast of this test."""
    from tests.people import make_people  # models can't be imported before Django is set up

    return make_people()
