"""The methods that write a message without a file."""

import time
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    CopyMessage,
    SendChatAction,
    SendContact,
    SendLocation,
    SendMessage,
    SendVenue,
)

from tests.services.telegram.api.arguments import given
from tests.services.telegram.api.call import Call, answers
from tests.services.telegram.api.markup import checked
from tests.services.telegram.api.places import (
    Place,
    chat_of,
    hurry,
    place_of,
    writable,
)
from tests.services.telegram.api.refusals import bad
from tests.services.telegram.api.texts import caption_of, text_of
from tests.services.telegram.world.content import file_of
from tests.services.telegram.world.people import Body

ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note"),
    "upload_video_note",
}
NOT_COPIED = {"message_id", "from", "chat", "date", "edit_date", "message_thread_id"} | {
    *("is_topic_message", "reply_to_message", "reply_markup", "media_group_id"),
}


def write(call: Call[Any], place: Place, content: Body) -> Body:
    """Put a bot's message into its place; other bots hear nothing of it, as with Telegram."""
    markup = checked(given(call.method.reply_markup), private=place.chat.kind == "private")
    hurry(call, place.chat.id)
    keyboard = {} if "inline_keyboard" in markup.get("reply_markup", {}) else markup
    shown = content | place.reply | ({} if keyboard else markup)
    message = place.chat.add(call.bot.body(), shown, place.thread)
    message.keyboard = keyboard.get("reply_markup", {})
    place.chat.typing.pop(call.bot.id, None)
    call.world.bell.ring()
    return message.body


@answers(SendMessage)
def send_message(call: Call[SendMessage]) -> Body:
    method = call.method
    place = place_of(call)
    return write(call, place, text_of(method.text, given(method.parse_mode), method.entities))


@answers(SendLocation)
def send_location(call: Call[SendLocation]) -> Body:
    return write(call, place_of(call), {"location": _point(call.method)})


@answers(SendVenue)
def send_venue(call: Call[SendVenue]) -> Body:
    method, point = call.method, _point(call.method)
    venue = {"location": point, "title": method.title, "address": method.address}
    return write(call, place_of(call), {"venue": venue, "location": point})


@answers(SendContact)
def send_contact(call: Call[SendContact]) -> Body:
    method = call.method
    contact = {"phone_number": method.phone_number, "first_name": method.first_name}
    if method.last_name:
        contact["last_name"] = method.last_name
    return write(call, place_of(call), {"contact": contact})


@answers(SendChatAction)
def send_chat_action(call: Call[SendChatAction]) -> bool:
    if call.method.action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = writable(call.world, call.bot, call.method.chat_id)
    chat.typing[call.bot.id] = time.time()
    call.world.bell.ring()
    return True


@answers(AnswerCallbackQuery)
def answer_callback_query(call: Call[AnswerCallbackQuery]) -> bool:
    method = call.method
    press = call.world.presses.get(method.callback_query_id)
    if press is None or press["bot"] != call.bot.id or press["answer"] is not None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(method.text or "") > 200:
        raise bad("MESSAGE_TOO_LONG")
    press["answer"] = {"text": method.text or "", "alert": bool(method.show_alert)}
    call.world.bell.ring()
    return True


@answers(CopyMessage)
def copy_message(call: Call[CopyMessage]) -> Body:
    method = call.method
    source = chat_of(call.world, call.bot, method.from_chat_id).find(method.message_id)
    if source is None:
        raise bad("message to copy not found")
    content = {name: value for name, value in source.body.items() if name not in NOT_COPIED}
    if not {"text", "location", "contact"} & set(content) and not file_of(content):
        raise bad("message can't be copied")
    if method.caption is not None:
        content = {name: value for name, value in content.items() if "caption" not in name}
        content |= caption_of(method.caption, given(method.parse_mode), method.caption_entities)
    return {"message_id": write(call, place_of(call), content)["message_id"]}


def _point(method: SendLocation | SendVenue) -> Body:
    if abs(method.latitude) > 90 or abs(method.longitude) > 180:
        raise bad("wrong parameter latitude or longitude in request")
    return {"latitude": method.latitude, "longitude": method.longitude}
