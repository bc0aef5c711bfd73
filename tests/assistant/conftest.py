from collections.abc import Iterator

import pytest

from tests.services.model import Model


@pytest.fixture
def model() -> Iterator[Model]:
    """A model's server that a test may spoil."""
    model = Model()
    yield model
    model.close()
