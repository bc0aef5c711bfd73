"""Vera of the shop's bot, and Anna and Boris, who decide what she is paid."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # models can't be imported before Django is set up
    from django.contrib.auth.models import User

    from bot.models import BotUser
    from tests.people import People

DECIDING = ("change_payout", "change_submission", "change_account")


def decider(user: "User") -> "User":
    """One of staff who may decide."""
    from tests.bot.earning.earners import allow

    return allow(user, *DECIDING)


@pytest.fixture
def vera(people: "People") -> "BotUser":
    """A user of the shop's bot."""
    from tests.bot.earning.earners import user_of

    return user_of(people.shop)


@pytest.fixture
def anna(people: "People") -> "User":
    """A manager of the shop who may decide."""
    return decider(people.anna)


@pytest.fixture
def boris(people: "People") -> "User":
    """Another one."""
    return decider(people.boris)


@pytest.fixture
def zoya(people: "People") -> "User":
    """A manager of another site, who may decide there."""
    return decider(people.zoya)
