"""Telegram on loopback, for tests of the bot."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from tests.bot.calling import Caller, calling
from tests.bot.road import Road
from tests.services.telegram.client.accounts import BotAccount
from tests.services.telegram.client.service import TelegramService
from tests.starting import Starter


@pytest.fixture(scope="session")
def telegram_service() -> Iterator[TelegramService]:
    """A Bot API server of the tests' own, one for all of them."""
    with TelegramService() as service:
        yield service


@pytest.fixture
def telegram(telegram_service: TelegramService, settings: Settings) -> BotAccount:
    """A new bot at that server, which `TELEGRAM_API_URL` names."""
    settings.TELEGRAM_API_URL = telegram_service.url
    return telegram_service.bot()


@pytest.fixture(scope="session")
def callers(telegram_service: TelegramService) -> Iterator[Callable[[BotAccount], Caller]]:
    """aiogram, speaking as any bot."""
    with calling(telegram_service.url) as callers:
        yield callers


@pytest.fixture
def caller(telegram: BotAccount, callers: Callable[[BotAccount], Caller]) -> Caller:
    """aiogram, speaking as the new bot."""
    return callers(telegram)


@pytest.fixture(scope="module", params=["local", "real"])
def road(
    request: pytest.FixtureRequest, starter: Starter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Road]:
    """A running bot of each set-up."""
    road = Road(starter, request.param, tmp_path_factory.mktemp("road"))
    yield road
    road.close()
    starter.close(road.server)
