"""Topics of forums."""

from typing import Any

from aiogram.methods import (
    CloseForumTopic,
    CreateForumTopic,
    DeleteForumTopic,
    EditForumTopic,
    GetChat,
    GetChatMember,
    GetUpdates,
    ReopenForumTopic,
    SendMessage,
)

from tests.bot.calling import Caller


def test_topics_are_made_named_closed_and_deleted(caller: Caller) -> None:
    anna = caller.account.person("Anna")
    forum = caller.account.group(anna)
    topic = caller(CreateForumTopic(chat_id=forum.id, name="Vera"))
    where: dict[str, Any] = {"chat_id": forum.id, "message_thread_id": topic.message_thread_id}
    caller(SendMessage(**where, text="Where is it?"))
    assert [each.text for each in forum.of(topic.message_thread_id)] == ["", "Where is it?"]
    caller(EditForumTopic(**where, name="Vera, paid"))
    assert "TOPIC_NOT_MODIFIED" in caller.refusal(EditForumTopic(**where, name="Vera, paid"))
    caller(CloseForumTopic(**where))
    assert caller.refusal(SendMessage(**where, text="a")) == "Bad Request: TOPIC_CLOSED"
    caller(ReopenForumTopic(**where))
    assert "TOPIC_NOT_MODIFIED" in caller.refusal(ReopenForumTopic(**where))
    forum.write(anna, "On its way", thread=topic.message_thread_id)
    message = caller(GetUpdates())[-1].message
    assert message
    assert (message.message_thread_id, message.is_topic_message) == (topic.message_thread_id, True)
    caller(DeleteForumTopic(**where))
    gone = "Bad Request: message thread not found"
    assert caller.refusal(SendMessage(**where, text="a")) == gone
    assert caller.refusal(CloseForumTopic(**where)) == "Bad Request: TOPIC_ID_INVALID"
    assert forum.of(topic.message_thread_id) == []


def test_a_topic_that_people_close_or_delete_is_told_as_telegram_tells_it(caller: Caller) -> None:
    anna = caller.account.person("Anna")
    forum = caller.account.group(anna)
    closed, deleted = forum.create_topic("One"), forum.create_topic("Two")
    forum.close_topic(closed)
    forum.delete_topic(deleted, said="TOPIC_DELETED")
    said = [each.message.content_type for each in caller(GetUpdates()) if each.message]
    assert said == ["forum_topic_created", "forum_topic_created", "forum_topic_closed"]
    into = SendMessage(chat_id=forum.id, message_thread_id=deleted, text="a")
    assert caller.refusal(into) == "Bad Request: TOPIC_DELETED"


def test_topics_need_a_forum_and_the_right(caller: Caller) -> None:
    anna = caller.account.person("Anna")
    plain = caller.account.group(anna, forum=False)
    said = caller.refusal(CreateForumTopic(chat_id=plain.id, name="a"))
    assert said == "Bad Request: the chat is not a forum"
    forum = caller.account.group(anna)
    forum.manages_topics(False)
    said = caller.refusal(CreateForumTopic(chat_id=forum.id, name="a"))
    assert said == "Bad Request: not enough rights to manage topics"
    member = caller(GetChatMember(chat_id=forum.id, user_id=caller.account.id))
    assert getattr(member, "can_manage_topics", None) is False
    assert caller(GetChat(chat_id=forum.id)).is_forum
