"""A bot of the shop, and its scenario."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.models import Bot, Scenario
    from tests.bot.scenarios.chatting import Vera
    from tests.people import People

Commit = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def bot(people: "People") -> "Bot":
    from bot.models import Bot  # models can't be imported before Django is set up

    return Bot.objects.create(site=people.shop, token="1234567:" + "a" * 35, username="shop_bot")


@pytest.fixture
def scenario(bot: "Bot") -> "Scenario":
    from bot.models import Scenario

    return Scenario.objects.create(bot=bot, title="Order", trigger="start")


@pytest.fixture
def vera(bot: "Bot", scenario: "Scenario") -> "Vera":
    """She writes to it, and the scenario is a small order."""
    from bot.scenarios.publishing import publish
    from tests.bot.scenarios.chatting import Vera
    from tests.bot.scenarios.made import ORDER

    publish(scenario.pk, ORDER, None)
    return Vera(bot)


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """What is changed inside is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)  # type: ignore[no-any-return]
