"""What tests arrange and look at."""

import secrets
from typing import Any

from tests.services.telegram.control.verbs import bot_of, verb
from tests.services.telegram.world.bots import Delivery
from tests.services.telegram.world.chats import Chat, Message
from tests.services.telegram.world.faults import Fault
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World


@verb
def bot(world: World, token: str = "", username: str = "", name: str = "") -> Body:
    """A bot: a new one, or that of a token."""
    number = world.number()
    found = bot_of(world, token or f"{number}:TEST-{secrets.token_urlsafe(24)}")
    found.username, found.name = username or found.username, name or found.name
    world.bell.ring()
    return {**found.body(), "token": found.token}


@verb
def revoke(world: World, token: str) -> None:
    """From now on nobody knows this token."""
    world.strangers.add(token)


@verb
def person(world: World, first_name: str, **words: str) -> Body:
    """Somebody new."""
    return world.person(first_name, **words).body()


@verb
def fail(world: World, bot: str, method: str, **how: Any) -> None:
    """Have coming calls of a method fail, as `Fault` says."""
    bot_of(world, bot).faults.coming.append(Fault(method, **how))


@verb
def limit(world: World, bot: str, seconds: float, chat: int = 0) -> None:
    """Answer 429 to a bot's messages in a chat (0: in all) for some seconds."""
    bot_of(world, bot).faults.limit(chat, seconds)


@verb
def real_limits(world: World, bot: str, on: bool = True) -> None:
    """Limit a bot as Telegram does: 30 messages a second, 1 a chat, 20 a minute a group."""
    bot_of(world, bot).faults.real_limits = on


@verb
def deliver(world: World, bot: str, **how: Any) -> None:
    """How updates come to a bot's webhook from now on, as `Delivery` says."""
    bot_of(world, bot).delivery = Delivery(**how)


@verb
def calls(world: World, bot: str, method: str = "") -> list[Body]:
    """The calls that a bot made, oldest first."""
    number = bot_of(world, bot).id
    wanted = method.lower()
    return [
        each
        for each in world.calls
        if each.get("bot") == number and wanted in ("", each["method"].lower())
    ]


@verb
def pending(world: World, bot: str) -> list[Body]:
    """The updates that the bot has not acknowledged."""
    return [each.body for each in bot_of(world, bot).waiting.values()]


@verb
def repeat_update(world: World, bot: str, body: Body) -> None:
    """Have an update come once more, under the number that it has."""
    bot_of(world, bot).again(body)


@verb
def messages(world: World, bot: str, chat: int, deleted: bool = False) -> list[Body]:
    """What stands in a chat, oldest first."""
    found = world.chat(bot_of(world, bot), chat)
    if found is None:
        return []
    return [seen(each) for each in found.messages.values() if deleted or not each.deleted]


@verb
def typing(world: World, bot: str, chat: int) -> float | None:
    """When a bot said that it writes in a chat; None since it has."""
    who = bot_of(world, bot)
    found = world.chat(who, chat)
    return found.typing.get(who.id) if found else None


def seen(message: Message) -> Body:
    """A message with what people see of it besides its body."""
    more = {"versions": len(message.versions), "deleted": message.deleted}
    shown = {"reactions": message.reactions, "keyboard": message.keyboard}
    return {**message.body, "_": more | shown}


@verb
def topics(world: World, chat: int) -> list[Body]:
    """The topics of a group, deleted ones too."""
    found: Chat = world.groups[chat]
    return [
        {"id": each.id, "name": each.name, "closed": each.closed, "deleted": each.deleted}
        for each in found.topics.values()
    ]


@verb
def state(world: World) -> Body:
    """Who and what there is, for the page."""
    return {
        "bots": [{**each.body(), "token": each.token, "commands": each.commands, "menu": each.menu}
                 for each in world.bots.values()],
        "people": [{**each.body(), "deleted": each.deleted} for each in world.people.values()],
        "private": [
            {"bot": bot, "person": person, "blocked": each.blocked, **summary(each)}
            for (bot, person), each in world.private.items()
        ],
        "groups": [
            {**each.body(), "bots": each.bots, "owner": each.owner, **summary(each)}
            for each in world.groups.values()
            if not each.migrated_to
        ],
    }  # fmt: skip


def summary(chat: Chat) -> Body:
    """The last message of a chat, and who is writing."""
    there = [each for each in chat.messages.values() if not each.deleted]
    return {"last": there[-1].body if there else None, "typing": chat.typing}
