"""What is changed after it was sent: edits, deletions, buttons."""

from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    GetUpdates,
    SendMessage,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    WebAppInfo,
)

from tests.bot.calling import Caller


def inline(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", **button)]])


def test_only_ones_own_messages_are_edited_and_only_to_something_else(caller: Caller) -> None:
    vera = caller.account.person()
    question = vera.write("Where?")
    sent = caller(SendMessage(chat_id=vera.id, text="Here", reply_markup=inline(callback_data="a")))

    def edit(number: int, text: str, **more: Any) -> EditMessageText:
        return EditMessageText(chat_id=vera.id, message_id=number, text=text, **more)

    same = edit(sent.message_id, "Here", reply_markup=inline(callback_data="a"))
    assert caller.refusal(same).startswith("Bad Request: message is not modified")
    caller(edit(sent.message_id, "There"))
    seen = vera.chat.messages[-1]
    assert (seen.text, seen.buttons, seen.edits) == ("There", [], 1)
    assert caller.refusal(edit(99, "a")) == "Bad Request: message to edit not found"
    assert caller.refusal(edit(question.id, "a")) == "Bad Request: message can't be edited"
    caption = EditMessageCaption(chat_id=vera.id, message_id=sent.message_id, caption="a")
    assert caller.refusal(caption) == "Bad Request: there is no caption in the message to edit"
    markup = inline(callback_data="b")
    caller(EditMessageReplyMarkup(chat_id=vera.id, message_id=sent.message_id, reply_markup=markup))
    assert vera.chat.messages[-1].buttons[0][0].data == "b"


def test_a_deleted_message_is_gone(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")
    sent = caller(SendMessage(chat_id=vera.id, text="Oops"))
    delete = DeleteMessage(chat_id=vera.id, message_id=sent.message_id)
    caller(delete)
    assert vera.chat.texts == ["/start"]
    assert caller.refusal(delete) == "Bad Request: message to delete not found"


def test_a_press_reaches_the_bot_and_its_answer_the_person(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")
    caller(SendMessage(chat_id=vera.id, text="Sure?", reply_markup=inline(callback_data="yes")))
    press = vera.press(vera.chat.messages[-1], "Yes")
    query = caller(GetUpdates())[-1].callback_query
    assert query
    assert (query.data, query.from_user.id) == ("yes", vera.id)
    answer = AnswerCallbackQuery(callback_query_id=query.id, text="Done")
    caller(answer)
    assert press.answer() == "Done"
    assert "query is too old" in caller.refusal(answer)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({}, "can't parse inline keyboard button: Text buttons are unallowed"),
        ({"url": "javascript:alert(1)"}, "Wrong HTTP URL"),
        ({"web_app": WebAppInfo(url="http://shop.example/")}, "Only HTTPS links are allowed"),
    ],
)
def test_buttons_that_telegram_does_not_take_are_refused(
    caller: Caller, button: dict[str, Any], words: str
) -> None:
    vera = caller.account.person()
    vera.write("/start")
    said = caller.refusal(SendMessage(chat_id=vera.id, text="a", reply_markup=inline(**button)))
    assert words in said


def test_a_keyboard_lies_under_the_field_to_write_in(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Call a person")]])
    caller(SendMessage(chat_id=vera.id, text="Choose", reply_markup=keyboard))
    assert vera.chat.messages[-1].keyboard == [["Call a person"]]
