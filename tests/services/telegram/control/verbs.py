"""The table of the verbs."""

from collections.abc import Callable
from typing import Any

from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.chats import Chat
from tests.services.telegram.world.people import User
from tests.services.telegram.world.world import World

VERBS: dict[str, Callable[..., Any]] = {}


class Impossible(Exception):
    """What was asked for can't be done; the text says why."""


def verb(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let `POST /_/<name>` call a function with the world and the fields of the body."""
    VERBS[function.__name__] = function
    return function


def bot_of(world: World, token: str) -> Bot:
    """The bot of a token."""
    bot = world.bot(token)
    if bot is None:
        raise Impossible("no such bot")
    return bot


def person_of(world: World, number: int) -> User:
    """A person who still has an account."""
    user = world.people.get(number)
    if user is None or user.deleted:
        raise Impossible("no such person")
    return user


def chat_for(world: World, bot: str, person: int, chat: int = 0) -> Chat:
    """A group, or the private chat of a person with a bot."""
    if chat < 0:
        return group_of(world, chat)
    opened = world.open(bot_of(world, bot), person_of(world, person))
    if opened.blocked:
        raise Impossible("the person has blocked the bot")
    return opened


def group_of(world: World, number: int) -> Chat:
    """A group that is still one."""
    chat = world.groups.get(number)
    if chat is None:
        raise Impossible("no such group")
    if chat.migrated_to:
        raise Impossible("the group is a supergroup now")
    return chat
