"""Staff hears who begins a bot, and what becomes of them; not that somebody wrote once more."""

from collections.abc import Callable

import pytest
from django.db import connection

from bot.models import Bot
from bot.visitors.people import user_of
from bot.visitors.reach import BLOCKED, found, lost
from realtime.models import Change
from tests.bot.updates import person
from tests.people import People

Told = list[tuple[str, int | None, int | None]]


@pytest.fixture
def bot(people: People) -> Bot:
    return Bot.objects.create(
        site=people.shop, token="42:" + "A" * 35, name="Shop", username="shop_bot"
    )


@pytest.fixture
def told(bot: Bot) -> Callable[[], Told]:
    """What was told since the last time: the event, the id, the site."""

    def look() -> Told:
        rows = list(Change.objects.filter(topic="users").order_by("id"))
        Change.objects.all().delete()
        connection.run_on_commit.clear()
        return [(each.event, each.data["id"], each.site_id) for each in rows]

    look()
    return look


def test_who_comes_is_told_and_what_they_are_called_now(
    bot: Bot, people: People, told: Callable[[], Told]
) -> None:
    vera = user_of(bot, person(7))
    shop = people.shop.pk
    assert told() == [("users.created", vera.pk, shop)]
    user_of(bot, person(7))
    assert told() == []
    user_of(bot, person(7, "Vera P."))
    assert told() == [("users.updated", vera.pk, shop)]


def test_who_blocked_the_bot_is_told_once(
    bot: Bot, people: People, told: Callable[[], Told]
) -> None:
    vera = user_of(bot, person(7))
    told()
    for _ in range(2):
        lost(vera, BLOCKED)
    assert told() == [("users.updated", vera.pk, people.shop.pk)]
    found(vera)
    assert told() == [("users.updated", vera.pk, people.shop.pk)]
