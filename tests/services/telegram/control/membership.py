"""People who block, leave, come back; groups, their topics and their bots."""

import random
import time

from tests.services.telegram.api.chats import standing
from tests.services.telegram.api.topics import delete, make
from tests.services.telegram.control.verbs import (
    Impossible,
    bot_of,
    group_of,
    person_of,
    verb,
)
from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.chats import Chat, Standing, Topic
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World


@verb
def open_chat(world: World, bot: str, person: int) -> None:
    """Look at a bot without a word: only `/start` lets it write."""
    world.open(bot_of(world, bot), person_of(world, person))
    world.bell.ring()


@verb
def block(world: World, bot: str, person: int, blocked: bool = True) -> None:
    """Stop the bot, or let it write again."""
    who = bot_of(world, bot)
    chat = world.open(who, person_of(world, person))
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    _moved(world, chat, who, person, before, after)


@verb
def delete_account(world: World, person: int) -> None:
    """Give the account up; bots learn of it when they write."""
    person_of(world, person).deleted = True
    world.bell.ring()


@verb
def group(
    world: World,
    bot: str,
    person: int,
    title: str = "Managers",
    forum: bool = True,
    kind: str = "supergroup",
    manages_topics: bool = True,
) -> Body:
    """A new group of a person with a bot, which is its administrator."""
    number = -1_000_000_000_000 - random.randrange(10**9, 10**10)
    if kind == "group":
        number, forum = -random.randrange(10**6, 10**9), False
    chat = Chat(
        number, "group" if kind == "group" else "supergroup", title, forum=forum, owner=person
    )
    world.groups[number] = chat
    who = bot_of(world, bot)
    _join(world, chat, who, person, "administrator", manages_topics)
    return chat.body()


@verb
def rename_group(world: World, person: int, chat: int, title: str) -> None:
    """Give the group another title."""
    found = group_of(world, chat)
    found.title = title
    _tell(world, found, person, {"new_chat_title": title})


@verb
def add_bot(
    world: World, bot: str, person: int, chat: int, standing: Standing = "administrator"
) -> None:
    """Have a bot in the group, or change what it may do there."""
    _join(world, group_of(world, chat), bot_of(world, bot), person, standing, True)


@verb
def remove_bot(world: World, bot: str, person: int, chat: int) -> None:
    """Throw a bot out of the group."""
    found, who = group_of(world, chat), bot_of(world, bot)
    before = found.bots.get(who.id, "left")
    found.bots[who.id] = "kicked"
    _moved(world, found, who, person, before, "kicked")


@verb
def manages_topics(world: World, bot: str, chat: int, may: bool) -> None:
    """Give a bot the right to manage topics, or take it."""
    managers = group_of(world, chat).managers
    number = bot_of(world, bot).id
    if may:
        managers.add(number)
    else:
        managers.discard(number)


@verb
def create_topic(world: World, person: int, chat: int, name: str) -> int:
    """A person's new topic; returns its number."""
    found = group_of(world, chat)
    if not found.forum:
        raise Impossible("the group has no topics")
    topic = make(found, person_of(world, person).body(), name)
    world.tell(found, "message", found.messages[topic.id])
    return topic.id


@verb
def rename_topic(world: World, person: int, chat: int, thread: int, name: str) -> None:
    """Give a topic another name."""
    found, topic = _topic(world, chat, thread)
    topic.name = name
    _tell(world, found, person, {"forum_topic_edited": {"name": name}}, thread)


@verb
def close_topic(world: World, person: int, chat: int, thread: int, closed: bool = True) -> None:
    """Close a topic, or open it again."""
    found, topic = _topic(world, chat, thread)
    topic.closed = closed
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    _tell(world, found, person, {what: {}}, thread)


@verb
def delete_topic(world: World, chat: int, thread: int, said: str = "") -> None:
    """Take a topic away; `said` is what bots hear of it afterwards in place of "not found"."""
    found, topic = _topic(world, chat, thread)
    topic.refusal = said or topic.refusal
    delete(found, topic)
    world.bell.ring()


@verb
def migrate(world: World, person: int, chat: int, forum: bool = False) -> Body:
    """Make a group a supergroup: another chat with another id, empty, with the same bots."""
    old = group_of(world, chat)
    if old.kind != "group":
        raise Impossible("only a group becomes a supergroup")
    number = -1_000_000_000_000 - random.randrange(10**9, 10**10)
    new = Chat(
        number,
        "supergroup",
        old.title,
        bots=dict(old.bots),
        managers=set(old.managers),
        owner=old.owner,
    )
    world.groups[number] = new
    _tell(world, old, person, {"migrate_to_chat_id": number})
    old.migrated_to = number
    _tell(world, new, person, {"migrate_from_chat_id": old.id})
    new.forum = forum
    return new.body()


def _topic(world: World, chat: int, thread: int) -> tuple[Chat, Topic]:
    found = group_of(world, chat)
    topic = found.topics.get(thread)
    if topic is None or topic.deleted:
        raise Impossible("no such topic")
    return found, topic


def _join(
    world: World, chat: Chat, bot: Bot, person: int, as_what: Standing, manages: bool
) -> None:
    before = chat.bots.get(bot.id, "left")
    chat.bots[bot.id] = as_what
    if manages and as_what == "administrator":
        chat.managers.add(bot.id)
    else:
        chat.managers.discard(bot.id)
    _moved(world, chat, bot, person, before, as_what)


def _moved(
    world: World, chat: Chat, bot: Bot, person: int, before: Standing | str, after: Standing | str
) -> None:
    """Tell a bot what became of it in a chat."""
    body = {
        "chat": chat.body(),
        "from": person_of(world, person).body(),
        "date": int(time.time()),
        "old_chat_member": standing(chat, bot.id, bot.body(), before),
        "new_chat_member": standing(chat, bot.id, bot.body(), after),
    }
    bot.tell("my_chat_member", chat.id, body)
    world.bell.ring()


def _tell(world: World, chat: Chat, person: int, what: Body, thread: int = 0) -> None:
    """Write what a person did to a group into it."""
    message = chat.add(person_of(world, person).body(), what, thread or None)
    world.tell(chat, "message", message)
