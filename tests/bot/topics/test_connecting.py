"""A linked manager connects a group in Telegram itself, and is told what it lacks."""

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bot.doctor import look
from bot.managers import connecting
from bot.managers.handlers import HANDLERS
from bot.models import Bot, Group, Linked, Outgoing
from dialogs.actions import post_message
from jobs.models import Job
from jobs.tasks import close_what_is_open
from replyx.doctor.rounds import Plan
from tests.people import People
from tests.services.telegram.client.accounts import BotAccount
from tests.services.telegram.client.groups import Group as Forum

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(people: People, telegram: BotAccount) -> Bot:
    people.shop.locale = "en"
    people.shop.save()
    return Bot.objects.create(site=people.shop, token=telegram.token, username=telegram.username)


@pytest.fixture
def anna(people: People, telegram: BotAccount) -> Any:
    person = telegram.person("Anna")
    Linked.objects.create(user=people.anna, telegram_id=person.id)
    return person


def writes(bot: Bot, forum: Forum, who: Any, text: str) -> str:
    """Somebody writes in the group beside topics; what the bot says then."""
    body = forum.write(who, text).body
    assert any(handler(bot, "message", body) for handler in HANDLERS)
    for job in Job.objects.filter(path=connecting.look.module_path, state="waiting"):
        _bot, about, user_id = job.args
        connecting.connect(bot, about, user_id, asyncio.run(found_of(bot, forum.id)))
        Job.objects.filter(pk=job.pk).update(state="done")
    last = Outgoing.objects.filter(chat_id=forum.id).order_by("pk").last()
    return str(last.params["text"]) if last else ""


async def found_of(bot: Bot, chat_id: int) -> connecting.Found:
    try:
        return await connecting.found_of(bot, chat_id)
    finally:
        await close_what_is_open()


def test_a_forum_in_which_the_bot_may_manage_topics_becomes_the_sites(
    people: People, telegram: BotAccount, bot: Bot, anna: Any
) -> None:
    forum = telegram.group(anna, title="Shop managers", forum=True)
    assert writes(bot, forum, anna, "/connect") == (
        "Connected: each dialog of Shop becomes a topic here."
    )
    group = Group.objects.get()
    assert (group.site, group.title, group.linked_by) == (
        people.shop, "Shop managers", people.anna,
    )  # fmt: skip
    people.shop.refresh_from_db()
    assert people.shop.has_group
    assert writes(bot, forum, anna, "/disconnect") == "No longer connected."
    assert not Group.objects.exists()
    people.shop.refresh_from_db()
    assert not people.shop.has_group


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"forum": False}, "The group has no topics: switch them on."),
        ({"forum": True, "manages_topics": False}, "The bot may not manage topics."),
    ],
)
def test_what_a_group_lacks_is_said_and_it_is_not_connected(
    people: People, telegram: BotAccount, bot: Bot, anna: Any, how: dict[str, Any], why: str
) -> None:
    forum = telegram.group(anna, **how)
    assert writes(bot, forum, anna, "/connect") == f"Not connected. {why}"
    assert not Group.objects.exists()


def test_nobody_else_connects_or_disconnects(
    people: People, telegram: BotAccount, bot: Bot, anna: Any
) -> None:
    zoya, stranger = telegram.person("Zoya"), telegram.person("Mallory")
    Linked.objects.create(user=people.zoya, telegram_id=zoya.id)
    forum = telegram.group(anna, forum=True)
    for who in (zoya, stranger):
        assert "You are not linked" in writes(bot, forum, who, "/connect")
    assert not Group.objects.exists()
    writes(bot, forum, anna, "/connect")
    writes(bot, forum, stranger, "/disconnect")
    assert Group.objects.exists()


def test_another_group_takes_its_place_and_the_topics_of_before_are_not_looked_for(
    people: People, telegram: BotAccount, bot: Bot, anna: Any
) -> None:
    first, second = telegram.group(anna, forum=True), telegram.group(anna, forum=True)
    writes(bot, first, anna, "/connect")
    post_message(people.dialog.pk, "user", "Hello")
    writes(bot, second, anna, "/connect")
    group = Group.objects.get()
    assert (group.chat_id, group.topics.count()) == (second.id, 0)


def test_the_admin_and_the_doctor_say_why_nothing_goes_there(
    people: People, bot: Bot, anna: Any
) -> None:
    Group.objects.create(
        site=people.shop, bot=bot, chat_id=-100, title="Forum", trouble="The bot was removed."
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="root"))
    page = client.get(f"/admin/bot/bot/{bot.pk}/change/").content.decode()
    assert "Forum, connected by –. The bot was removed." in page
    said = [each.text for each in look(Plan.__new__(Plan))]
    assert "The bot was removed." in " ".join(said)
