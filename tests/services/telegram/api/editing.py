"""The methods that change or take away messages."""

from typing import Any

from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SetMessageReaction,
)

from tests.services.telegram.api.arguments import given
from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.markup import checked
from tests.services.telegram.api.places import chat_of, hurry, writable
from tests.services.telegram.api.refusals import bad
from tests.services.telegram.api.texts import caption_of, text_of
from tests.services.telegram.world.chats import Chat, Message
from tests.services.telegram.world.content import file_of
from tests.services.telegram.world.people import Body

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@answers(EditMessageText)
def edit_message_text(call: Call[EditMessageText]) -> Body:
    method = call.method
    chat, message = own(call)
    if not method.text:
        raise bad("message text is empty")
    words = text_of(method.text, given(method.parse_mode), method.entities)
    if "text" not in message.body:
        raise bad("there is no text in the message to edit")
    return put(call, chat, message, {"entities": None, **words})


@answers(EditMessageCaption)
def edit_message_caption(call: Call[EditMessageCaption]) -> Body:
    method = call.method
    chat, message = own(call)
    words = caption_of(method.caption, given(method.parse_mode), method.caption_entities)
    if not file_of(message.body):
        raise bad("there is no caption in the message to edit")
    return put(call, chat, message, {"caption": None, "caption_entities": None, **words})


@answers(EditMessageReplyMarkup)
def edit_message_reply_markup(call: Call[EditMessageReplyMarkup]) -> Body:
    chat, message = own(call)
    return put(call, chat, message, {})


@answers(DeleteMessage)
def delete_message(call: Call[DeleteMessage]) -> bool:
    chat = chat_of(call.world, call.bot, call.method.chat_id)
    message = chat.find(call.method.message_id)
    if message is None:
        raise bad("message to delete not found")
    own_or_private = chat.user or message.body["from"]["id"] == call.bot.id
    if not own_or_private and call.bot.id not in chat.managers:
        raise bad("message can't be deleted")
    if "forum_topic_created" in message.body:
        raise bad("message can't be deleted")
    message.deleted = True
    call.world.bell.ring()
    return True


@answers(SetMessageReaction)
def set_message_reaction(call: Call[SetMessageReaction]) -> bool:
    chat = writable(call.world, call.bot, call.method.chat_id)
    message = chat.find(call.method.message_id)
    if message is None:
        raise bad("message to react not found")
    shown = [each.model_dump(mode="json") for each in call.method.reaction or []]
    message.reactions = [str(each["emoji"]) for each in shown if "emoji" in each]
    call.world.bell.ring()
    return True


def own(call: Call[Any]) -> tuple[Chat, Message]:
    """The message that a call edits: one that the bot wrote itself."""
    if call.method.chat_id is None or call.method.message_id is None:
        raise bad("message identifier is not specified")
    chat = writable(call.world, call.bot, call.method.chat_id)
    message = chat.find(call.method.message_id)
    if message is None:
        raise bad("message to edit not found")
    if message.body["from"]["id"] != call.bot.id:
        raise bad("message can't be edited")
    return chat, message


def put(call: Call[Any], chat: Chat, message: Message, words: Body) -> Body:
    """Change a message; its inline keyboard goes unless the call says it again."""
    markup = checked(call.method.reply_markup, private=chat.kind == "private")
    new = {"reply_markup": None, **words, **markup}
    if new["reply_markup"] == {"inline_keyboard": []}:
        new["reply_markup"] = None
    if all(message.body.get(name) == value for name, value in new.items()):
        raise bad(SAME)
    hurry(call, chat.id)
    chat.edit(message, new)
    call.world.bell.ring()
    return message.body
