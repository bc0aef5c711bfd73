"""Vera, who writes to a bot of the shop."""

from typing import TYPE_CHECKING

import pytest

from tests.bot.sending.conftest import says, unlimited

__all__ = ["says", "unlimited"]

if TYPE_CHECKING:
    from bot.models import BotUser
    from tests.people import People


@pytest.fixture
def vera(people: "People") -> "BotUser":
    """Vera, with a dialog that she has begun in Telegram."""
    from tests.bot.telling.chat import VERA, begin

    return begin(people.shop, VERA, "Vera", number=1)
