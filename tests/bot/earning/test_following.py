"""Whoever shows tasks, balances and payouts is told of each change, and nobody else."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from bot.earning.ledger.writing import account_of
from bot.earning.payouts.deciding import approve, decline
from bot.models import BotUser
from dialogs.sites.settings import change_settings
from realtime.models import Change
from tests.bot.earning.earners import asked, earn
from tests.people import People

Told = list[tuple[str, int | None, int | None, int | None]]


@pytest.fixture
def told(people: People, vera: BotUser) -> Callable[[], Told]:
    """What was told since the last time: the event, the id, the site, the account."""

    def look() -> Told:
        rows = list(Change.objects.order_by("id"))
        Change.objects.all().delete()
        connection.run_on_commit.clear()
        return [(each.event, each.data.get("id"), each.site_id, each.user_id) for each in rows]

    account_of(vera)
    look()
    return look


def test_each_change_is_told_to_staff_of_the_site_and_to_whom_it_concerns(
    people: People, vera: BotUser, anna: User, boris: User, told: Callable[[], Told]
) -> None:
    shop, own = people.shop.pk, account_of(vera).pk
    task = earn(vera, 100).task_id
    assert told() == [
        ("tasks.created", task, shop, None),
        ("tasks.updated", task, shop, own),
        ("tasks.updated", task, shop, own),
        ("users.balance_updated", own, shop, own),
    ]
    change_settings(people.shop, {"payouts.second_above": "20"})
    assert told() == [("settings.updated", shop, shop, None)]
    payout, other = asked(vera, 30), asked(vera, 10)
    balance = ("users.balance_updated", own, shop, own)
    assert told() == [
        ("payouts.created", payout.pk, shop, own), balance,
        ("payouts.created", other.pk, shop, own), balance,
    ]  # fmt: skip
    approve(payout, anna)
    approve(payout, boris)
    decline(other, anna, "No")
    assert told() == [
        ("payouts.updated", payout.pk, shop, own),
        ("payouts.approved", payout.pk, shop, own),
        ("payouts.declined", other.pk, shop, own),
        balance,
    ]
