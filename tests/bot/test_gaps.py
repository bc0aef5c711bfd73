"""How long an update waits for one before it that is not here."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bot.models import Bot, Update
from bot.updates.gaps import BEGINNING, GAP, waits_until
from tests.bot.road import TOKEN
from tests.people import People

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def bot(people: People) -> Bot:
    """A bot of the shop."""
    return Bot.objects.create(site=people.shop, token=TOKEN)


def came(bot: Bot, number: int, ago: float = 0) -> Update:
    """An update that came some seconds ago."""
    received = NOW - timedelta(seconds=ago)
    return Update.objects.create(bot=bot, update_id=number, body={}, received_at=received)


def wait(bot: Bot, update: Update) -> timedelta:
    until: datetime = waits_until(update, bot)
    return until - NOW


def test_who_comes_in_order_waits_for_nobody(bot: Bot) -> None:
    came(bot, 1, 60)
    came(bot, 2)
    assert wait(bot, came(bot, 3)) == timedelta()


def test_the_first_of_all_waits_a_moment_for_one_that_it_has_overtaken(bot: Bot) -> None:
    assert wait(bot, came(bot, 5)) == BEGINNING
    assert wait(bot, came(bot, 5000)) == BEGINNING, "the numbers have jumped"


def test_who_follows_a_number_that_is_missing_waits_for_it_however_far_below_it_is(
    bot: Bot,
) -> None:
    came(bot, 1, 600)
    came(bot, 3, 5)
    assert wait(bot, came(bot, 4)) == GAP - timedelta(seconds=5), "since 3 it is known"
    came(bot, 2)
    assert wait(bot, Update.objects.get(update_id=4)) <= timedelta()


def test_a_number_that_never_comes_holds_nobody_up_for_ever(bot: Bot) -> None:
    came(bot, 1, 600)
    came(bot, 3, GAP.total_seconds() + 1)
    assert wait(bot, came(bot, 4)) < timedelta()


def test_a_server_that_was_away_for_15_seconds_is_told_in_order(bot: Bot) -> None:
    """2 failed meanwhile, and is repeated after a pause that has doubled: 16 s at most. 3 came in
    the moment in which the server was back.
    """
    came(bot, 1, 300)
    assert wait(bot, came(bot, 3)) > timedelta(seconds=16)


def test_what_polling_was_given_is_in_order(bot: Bot) -> None:
    bot.offset = 8
    assert wait(bot, came(bot, 7)) == timedelta()
    assert wait(bot, came(bot, 8)) == timedelta(), "the one that polling would be given next"
    assert wait(bot, came(bot, 10)) == GAP, "9 is missing"
