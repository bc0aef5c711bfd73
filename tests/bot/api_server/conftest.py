"""A webhook for updates."""

from collections.abc import Iterator

import pytest

from tests.bot.api_server.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook on loopback."""
    receiver = Receiver()
    yield receiver
    receiver.close()
