"""`/connect` and `/disconnect`: a forum group becomes that of a site, or no longer is."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bot.loading import loaded
from bot.managers.saying import say
from bot.models import Bot, Group
from bot.topics.groups import missing
from bot.updates.reading import Json
from jobs.tasks import task
from realtime.host import ask

# What an answer to a message needs to know of it.
ABOUT = ("chat", "message_id", "is_topic_message", "message_thread_id")


def begin(bot: Bot, message: Json, user: User) -> None:
    """Have a group looked at, which takes questions to Telegram, and connected if it is fit."""
    look.enqueue(bot.pk, {each: message[each] for each in ABOUT if each in message}, user.pk)


@task(queue_name="telegram", attempts=5)
async def look(bot_id: int, message: Json, user_id: int) -> None:
    """Ask what a group is and what the bot may do there, and connect it or say what is missing.
    Raises as aiogram does.
    """
    bot = await ask(bot_of, bot_id)
    await ask(connect, bot, message, user_id, await found_of(bot, message["chat"]["id"]))


class Found(NamedTuple):
    """What Telegram says of a group, and of the bot in it."""

    title: str
    is_forum: bool
    member: Json


async def found_of(bot: Bot, chat_id: int) -> Found:
    """Ask Telegram. Raises as aiogram does."""
    await loaded()
    from aiogram.methods import GetChat, GetChatMember

    from bot.sending import calling

    chat = await calling.ask(bot, GetChat(chat_id=chat_id))
    member = await calling.ask(bot, GetChatMember(chat_id=chat_id, user_id=bot.telegram_id))
    return Found(chat.title or "", bool(chat.is_forum), member.model_dump(mode="json"))


def bot_of(bot_id: int) -> Bot:
    """A bot with its site."""
    return Bot.objects.select_related("site").get(pk=bot_id)


@transaction.atomic
def connect(bot: Bot, message: Json, user_id: int, said: Found) -> None:
    """Make a group the one of the bot's site, and say so there; or what it lacks."""
    with translation.override(bot.site.locale):
        lacks = (
            missing(said.member) if said.is_forum else _("The group has no topics: switch them on.")
        )
        if lacks:
            say(bot, message, _("Not connected. {why}").format(why=lacks))
            return
        found = Group.objects.select_for_update().filter(site=bot.site).first()
        group = found or Group(site=bot.site)
        place = bot.pk, message["chat"]["id"]
        if found and (found.bot_id, found.chat_id) != place:
            found.topics.all().delete()  # they are in the group of before
        group.bot_id, group.chat_id = place
        group.title, group.linked_by_id, group.trouble = said.title[:255], user_id, ""
        group.save()
        text = _("Connected: each dialog of {site} becomes a topic here.")
        say(bot, message, text.format(site=bot.site.name))


def disconnect(bot: Bot, message: Json) -> None:
    """The group is the site's no longer."""
    gone = [each.delete() for each in Group.objects.filter(bot=bot, chat_id=message["chat"]["id"])]
    with translation.override(bot.site.locale):
        text = _("No longer connected.") if gone else _("This group is not connected.")
    say(bot, message, text)
