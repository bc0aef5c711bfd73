from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.shop import Shop
from tests.services.model import Model
from tests.starting import Starter


@pytest.fixture
def model() -> Iterator[Model]:
    """A model's server that a test may spoil."""
    model = Model()
    yield model
    model.close()


@pytest.fixture(scope="module", params=["local", "real"])
def shop(
    request: pytest.FixtureRequest, starter: Starter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A running shop of each set-up, with two workers where they are processes."""
    path: Path = tmp_path_factory.mktemp("shop")
    shop = Shop(starter, request.param, path)
    yield shop
    shop.close()
    starter.close(shop.server)
