"""A bot, and Telegram, which says what the test has it say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from tests.bot.sending.telegram_says import TelegramSays

if TYPE_CHECKING:
    from bot.models import Bot
    from tests.people import People


@pytest.fixture
def says(settings: Settings) -> Iterator[TelegramSays]:
    """Telegram on loopback."""
    telegram = TelegramSays()
    settings.TELEGRAM_API_URL = telegram.url
    yield telegram
    telegram.close()


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits that Telegram's own answers stand for in most tests."""
    from bot.sending import limits  # models can't be imported before Django is set up

    for name in ("BOT", "GROUP", "PRIVATE"):
        monkeypatch.setattr(limits, name, (10_000, 1))


@pytest.fixture
def bot(people: "People") -> "Bot":
    """A bot of the shop."""
    from tests.bot.sending.leaving import make_bot

    return make_bot(people, 1)
