"""A bot of the shop, people who use it, and what they can earn there."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission, User

from bot.earning.payouts.asking import ask_payout
from bot.earning.tasks.doing import finish
from bot.models import Bot, BotUser, Payout, Submission, Task
from dialogs.models import Site

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
CODE = "green tea"


def user_of(site: Site, telegram_id: int = 7, token: str = TOKEN) -> BotUser:
    """A person who has begun a bot of a site."""
    bot, _new = Bot.objects.get_or_create(site=site, token=token, defaults={"username": "tea_bot"})
    return BotUser.objects.create(bot=bot, telegram_id=telegram_id, first_name="Vera")


def task_of(site: Site, **words: Any) -> Task:
    """A task that a code word confirms."""
    said = {"title_en": "Find the tea", "title_ru": "Найди чай", "reward": 10, "code": CODE}
    return Task.objects.create(site=site, **{"confirmed_by": "code", **said, **words})


def earn(user: BotUser, amount: int) -> Submission:
    """Have a user get so much."""
    return finish(user, task_of(user.bot.site, reward=amount), str(uuid4()), CODE)[0]


def asked(user: BotUser, amount: int) -> Payout:
    """A payout that a user has asked for."""
    return ask_payout(user, amount, "To my card", uuid4())[0]


def allow(user: User, *codenames: str) -> User:
    """One of staff who may decide."""
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)  # Django remembers what a user may do
