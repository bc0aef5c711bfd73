"""Where a message goes: which chat, which topic, and whether this bot may write there."""

from dataclasses import dataclass
from typing import Any

from aiogram.types import ReplyParameters

from tests.services.telegram.api.arguments import given
from tests.services.telegram.api.call import Call
from tests.services.telegram.api.refusals import bad, forbidden, too_many
from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.chats import Chat, Message, Topic
from tests.services.telegram.world.people import Body
from tests.services.telegram.world.world import World

GENERAL = 1  # the topic that is everywhere; messages in it name none


@dataclass
class Place:
    """A chat, the topic in it, and what is answered there."""

    chat: Chat
    thread: int | None
    reply: Body


def chat_of(world: World, bot: Bot, number: Any) -> Chat:
    """The chat that a bot named; raises what Telegram says where it can't write."""
    try:
        chat = world.chat(bot, int(number))
    except ValueError:
        raise bad("chat not found") from None
    if chat is None and int(number) in world.people:
        raise forbidden("bot can't initiate conversation with a user")
    if chat is None:
        raise bad("chat not found")
    standing = chat.bots.get(bot.id, "")
    what = "supergroup" if chat.kind == "supergroup" else "group"
    if not standing:
        raise bad("chat not found")
    if standing == "kicked":
        raise forbidden(f"bot was kicked from the {what} chat")
    if standing == "left":
        raise forbidden(f"bot is not a member of the {what} chat")
    if chat.migrated_to:
        words = "group chat was upgraded to a supergroup chat"
        raise bad(words, migrate_to_chat_id=chat.migrated_to)
    return chat


def writable(world: World, bot: Bot, number: Any) -> Chat:
    """A chat that a bot may write in."""
    chat = chat_of(world, bot, number)
    if chat.user and not chat.begun:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.user and chat.user.deleted:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def topic_of(chat: Chat, number: int) -> Topic:
    """A topic that is there."""
    topic = chat.topics.get(number)
    if topic is None:
        raise bad("message thread not found")
    if topic.deleted:
        raise bad(topic.refusal)
    return topic


def place_of(call: Call[Any]) -> Place:
    """Where a call of any `send…` method writes."""
    method = call.method
    chat = writable(call.world, call.bot, method.chat_id)
    thread: int | None = method.message_thread_id
    replied = replied_to(chat, getattr(method, "reply_parameters", None))
    if thread is None and replied and replied.thread:
        thread = replied.thread
    # Telegram lets managers of topics write in closed ones; whoever relies on that loses it with
    # the right, so here nobody writes there.
    if thread is not None and topic_of(chat, thread).closed:
        raise bad("TOPIC_CLOSED")
    return Place(chat, thread, shown_reply(replied))


def hurry(call: Call[Any], chat: int, messages: int = 1) -> None:
    """Count messages to a chat; raises 429 where they come too fast."""
    for _ in range(messages):
        if seconds := call.bot.faults.wait(chat):
            raise too_many(seconds)


def replied_to(chat: Chat, reply: ReplyParameters | None) -> Message | None:
    """The message that is answered."""
    if reply is None:
        return None
    if reply.chat_id is not None and str(reply.chat_id) != str(chat.id):
        raise bad("replying to messages of other chats is not spoken here")
    if reply.message_id is None:
        raise bad("message to be replied not found")
    message = chat.find(reply.message_id)
    if message is None and not given(reply.allow_sending_without_reply):
        raise bad("message to be replied not found")
    return message


def shown_reply(message: Message | None) -> Body:
    """How a message shows what it answers: one level deep."""
    if message is None:
        return {}
    body = {name: value for name, value in message.body.items() if name != "reply_to_message"}
    return {"reply_to_message": body}
