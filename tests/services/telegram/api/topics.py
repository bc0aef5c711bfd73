"""Topics of forums: only bots with the right `can_manage_topics` change them."""

from typing import Any

from aiogram.methods import (
    CloseForumTopic,
    CreateForumTopic,
    DeleteForumTopic,
    EditForumTopic,
    ReopenForumTopic,
)

from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.places import hurry, writable
from tests.services.telegram.api.refusals import bad
from tests.services.telegram.world.chats import Chat, Topic
from tests.services.telegram.world.people import Body

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


@answers(CreateForumTopic)
def create_forum_topic(call: Call[CreateForumTopic]) -> Body:
    method = call.method
    chat = forum_of(call)
    _name(method.name)
    if method.icon_color is not None and method.icon_color not in COLORS:
        raise bad("invalid forum topic icon color specified")
    hurry(call, chat.id)
    color = method.icon_color or COLORS[0]
    topic = make(chat, call.bot.body(), method.name, color)
    call.world.bell.ring()
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def make(chat: Chat, by: Body, name: str, color: int = COLORS[0]) -> Topic:
    """A new topic, with the message that tells of it."""
    message = chat.add(by, {"forum_topic_created": {"name": name, "icon_color": color}})
    message.body |= {"message_thread_id": message.id, "is_topic_message": True}
    chat.topics[message.id] = Topic(message.id, name, color)
    return chat.topics[message.id]


@answers(EditForumTopic)
def edit_forum_topic(call: Call[EditForumTopic]) -> bool:
    method = call.method
    chat, topic = _topic(call)
    if method.name:
        _name(method.name)
    name = method.name or topic.name
    icon = topic.icon if method.icon_custom_emoji_id is None else method.icon_custom_emoji_id
    if (name, icon) == (topic.name, topic.icon):
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon = name, icon
    return _tell(call, chat, topic, {"forum_topic_edited": {"name": name}})


@answers(CloseForumTopic)
def close_forum_topic(call: Call[CloseForumTopic]) -> bool:
    chat, topic = _topic(call)
    if topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return _tell(call, chat, topic, {"forum_topic_closed": {}})


@answers(ReopenForumTopic)
def reopen_forum_topic(call: Call[ReopenForumTopic]) -> bool:
    chat, topic = _topic(call)
    if not topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return _tell(call, chat, topic, {"forum_topic_reopened": {}})


@answers(DeleteForumTopic)
def delete_forum_topic(call: Call[DeleteForumTopic]) -> bool:
    chat, topic = _topic(call)
    delete(chat, topic)
    call.world.bell.ring()
    return True


def delete(chat: Chat, topic: Topic) -> None:
    """Take a topic away with all that stands in it; bots are told nothing."""
    topic.deleted = True
    for message in chat.messages.values():
        message.deleted = message.deleted or message.thread == topic.id


def forum_of(call: Call[Any]) -> Chat:
    """The forum of a call whose bot may manage topics."""
    chat = writable(call.world, call.bot, call.method.chat_id)
    if not chat.forum:
        raise bad("the chat is not a forum")
    if call.bot.id not in chat.managers:
        raise bad("not enough rights to manage topics")
    return chat


def _topic(call: Call[Any]) -> tuple[Chat, Topic]:
    chat = forum_of(call)
    topic = chat.topics.get(call.method.message_thread_id)
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    return chat, topic


def _name(name: str) -> None:
    if not 1 <= len(name.strip()) <= 128:
        raise bad("TOPIC_TITLE_INVALID" if len(name) > 128 else "topic name must be non-empty")


def _tell(call: Call[Any], chat: Chat, topic: Topic, content: Body) -> bool:
    chat.add(call.bot.body(), content, topic.id)
    call.world.bell.ring()
    return True
