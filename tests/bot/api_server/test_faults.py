"""What goes wrong on demand."""

import time

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import (
    SendMessage,
)

from tests.bot.calling import Caller


def test_a_limit_is_of_one_chat_and_says_for_how_long(caller: Caller) -> None:
    vera, viktor = caller.account.person("Vera"), caller.account.person("Viktor")
    vera.write("/start")
    viktor.write("/start")
    caller.account.limit(60, chat=vera.id)
    with pytest.raises(TelegramRetryAfter) as early:
        caller(SendMessage(chat_id=vera.id, text="a"))
    assert 1 <= early.value.retry_after <= 60
    caller(SendMessage(chat_id=viktor.id, text="a"))
    assert [each["status"] for each in caller.account.calls("sendMessage")] == [429, 200]


def test_the_real_limits_are_twenty_a_minute_in_a_group(caller: Caller) -> None:
    caller.account.real_limits()
    group = caller.account.group(caller.account.person("Anna"))
    for number in range(20):
        caller(SendMessage(chat_id=group.id, text=str(number)))
    with pytest.raises(TelegramRetryAfter) as early:
        caller(SendMessage(chat_id=group.id, text="20"))
    assert 1 <= early.value.retry_after <= 60


def test_calls_fail_on_demand_before_or_after_their_effect(caller: Caller) -> None:
    vera = caller.account.person()
    vera.write("/start")

    def say(text: str) -> SendMessage:
        return SendMessage(chat_id=vera.id, text=text)

    caller.account.fail("sendMessage", status=502, html=True)
    with pytest.raises(ClientDecodeError):
        caller(say("one"))
    caller.account.fail("sendMessage", cut=True, effect=True)
    with pytest.raises(TelegramNetworkError):
        caller(say("two"))
    caller.account.fail("sendMessage", status=400, description="Bad Request: odd", times=2)
    assert caller.refusal(say("three")) == "Bad Request: odd"
    with pytest.raises(TelegramBadRequest):
        caller(say("three"))
    caller.account.fail("sendMessage", delay=0.3)
    before = time.monotonic()
    caller(say("four"))
    assert time.monotonic() - before >= 0.3
    assert [each.text for each in vera.chat.answers] == ["two", "four"]
