"""Texts: what Telegram makes of them, and what it refuses in them."""

import pytest
from aiogram.methods import (
    GetUpdates,
    SendMessage,
)
from aiogram.types import (
    ReplyParameters,
)

from tests.bot.calling import Caller


def test_html_becomes_text_with_entities_in_utf_16_units(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")
    text = 'Ответ 😀 <b>a &lt; b</b> <a href="https://shop.example/?a=1&amp;b=2">here</a>'
    sent = caller(SendMessage(chat_id=vera.id, text=text, parse_mode="HTML"))
    assert sent.text == "Ответ 😀 a < b here"
    seen = vera.chat.messages[-1]
    assert seen.entities == [("bold", "a < b"), ("text_link", "here")]
    assert seen.body["entities"][1]["url"] == "https://shop.example/?a=1&b=2"
    assert seen.body["entities"][0]["offset"] == 9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("я</b>", "Unexpected end tag at byte offset 2"),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_markup_that_telegram_does_not_parse_is_refused(
    caller: Caller, text: str, words: str
) -> None:
    vera = caller.account.person()
    vera.write("/start")
    said = caller.refusal(SendMessage(chat_id=vera.id, text=text, parse_mode="HTML"))
    assert said == f"Bad Request: can't parse entities: {words}"
    assert vera.chat.answers == []


def test_texts_are_counted_after_parsing_in_utf_16_units(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")

    def say(text: str) -> SendMessage:
        return SendMessage(chat_id=vera.id, text=text, parse_mode="HTML")

    caller(say(f"<b>{'😀' * 2048}</b>"))
    assert caller.refusal(say("😀" * 2048 + "a")) == "Bad Request: message is too long"
    assert caller.refusal(say("")) == "Bad Request: message text is empty"
    assert caller.refusal(say(" \n ")) == "Bad Request: text must be non-empty"
    assert caller.refusal(say("<b></b>" * 5000 + "a")) == "Bad Request: text is too long"


def test_arguments_are_those_of_the_method_and_no_others(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")

    def said(**form: str) -> object:
        status, body = caller.raw("sendMessage", chat_id=str(vera.id), **form)
        assert status == 400
        return body["description"]

    _, body = caller.raw("sendMessage", text="a")
    assert body["description"] == 'Bad Request: parameter "chat_id" is required'
    unknown = said(text="a", parse="HTML")
    assert unknown == 'Bad Request: argument "parse" is unknown to sendMessage'
    deep = said(text="a", reply_parameters='{"message_id": 1, "quiet": true}')
    assert deep == 'Bad Request: field "reply_parameters.quiet" is unknown'
    assert "reply_markup" in str(said(text="a", reply_markup="{"))
    assert caller.raw("sendMassage")[0] == 404
    assert caller.raw("sendMessage", chat_id=str(vera.id), text="[1]")[0] == 200


def test_a_reply_shows_what_it_answers(caller: Caller) -> None:
    vera = caller.account.person()
    question = vera.write("Where is it?")

    def answer(number: int, **more: bool) -> SendMessage:
        reply = ReplyParameters(message_id=number, **more)  # type: ignore[arg-type]
        return SendMessage(chat_id=vera.id, text="On its way", reply_parameters=reply)

    caller(answer(question.id))
    assert vera.chat.messages[-1].reply_to == question.id
    assert caller.refusal(answer(99)) == "Bad Request: message to be replied not found"
    caller(answer(99, allow_sending_without_reply=True))
    assert vera.chat.messages[-1].reply_to is None
    vera.write("Thanks", reply_to=question.id)
    update = caller(GetUpdates())[-1]
    assert update.message
    assert update.message.reply_to_message
    assert update.message.reply_to_message.message_id == question.id
