"""A bot of the shop, and its scenario."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.models import Bot, Scenario
    from tests.people import People


@pytest.fixture
def bot(people: "People") -> "Bot":
    from bot.models import Bot  # models can't be imported before Django is set up

    return Bot.objects.create(site=people.shop, token="1234567:" + "a" * 35, username="shop_bot")


@pytest.fixture
def scenario(bot: "Bot") -> "Scenario":
    from bot.models import Scenario

    return Scenario.objects.create(bot=bot, title="Order", trigger="start")
