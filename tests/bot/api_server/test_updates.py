"""How updates come."""

import asyncio
import time

import pytest
from aiogram.exceptions import (
    TelegramConflictError,
)
from aiogram.methods import (
    DeleteWebhook,
    GetUpdates,
    GetWebhookInfo,
    SetWebhook,
)
from aiogram.types import (
    Update,
)

from tests.bot.api_server.receiver import Receiver
from tests.bot.calling import Caller
from tests.services.ports import Port
from tests.services.telegram.client.accounts import BotAccount
from tests.waiting import eventually


def test_what_a_person_writes_waits_until_the_bot_asks_behind_it(caller: Caller) -> None:
    vera = caller.account.person("Vera", language="ru")
    vera.write("One")
    vera.write("Two")
    first, second = caller(GetUpdates())
    assert second.update_id == first.update_id + 1
    assert [each.message.text for each in (first, second) if each.message] == ["One", "Two"]
    assert [each.update_id for each in caller(GetUpdates())] == [first.update_id, second.update_id]
    assert caller(GetUpdates(offset=second.update_id + 1)) == []
    assert caller(GetUpdates(offset=first.update_id)) == []


def test_an_edit_comes_as_one(caller: Caller) -> None:
    vera = caller.account.person()
    vera.edit(vera.write("Red"), "Blue")
    _, update = caller(GetUpdates())
    assert update.edited_message
    assert (update.edited_message.text, update.edited_message.message_id) == ("Blue", 1)
    assert update.edited_message.edit_date


def test_a_bot_that_asks_waits_for_what_comes(caller: Caller) -> None:
    vera = caller.account.person()

    async def ask() -> list[Update]:
        asked = asyncio.create_task(caller.bot(GetUpdates(timeout=30)))
        await asyncio.to_thread(_asked, caller.account)
        await asyncio.to_thread(vera.write, "Hello")
        return await asked

    before = time.monotonic()
    (update,) = caller.runner.run(ask())
    assert update.message
    assert update.message.text == "Hello"
    assert time.monotonic() - before < 20


def _asked(account: BotAccount) -> None:
    eventually(lambda: bool(account.calls("getUpdates")))


def test_of_two_that_ask_the_first_is_sent_away(caller: Caller) -> None:
    async def ask_twice() -> None:
        first = asyncio.create_task(caller.bot(GetUpdates(timeout=30)))
        await asyncio.to_thread(_asked, caller.account)
        second = asyncio.create_task(caller.bot(GetUpdates(timeout=30)))
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
            await first
        second.cancel()

    caller.runner.run(ask_twice())


def test_a_bot_with_a_webhook_cannot_ask(caller: Caller, receiver: Receiver) -> None:
    caller(SetWebhook(url=receiver.url))
    said = caller.refusal(GetUpdates())
    assert said.startswith("Conflict: can't use getUpdates method while webhook is active")
    caller(DeleteWebhook())
    assert caller(GetUpdates()) == []


def test_a_webhook_is_https_or_on_this_machine(caller: Caller) -> None:
    said = caller.refusal(SetWebhook(url="http://shop.example/bot/1/webhook"))
    assert said == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    spaced = SetWebhook(url="https://shop.example/", secret_token="a b")
    assert "secret token contains unallowed characters" in caller.refusal(spaced)


def test_a_webhook_gets_each_chats_updates_in_order_with_its_secret(
    caller: Caller, receiver: Receiver
) -> None:
    vera = caller.account.person()
    caller(SetWebhook(url=receiver.url, secret_token="s3cret"))
    for number in range(10):
        vera.write(str(number))
    eventually(lambda: receiver.texts, [str(number) for number in range(10)])
    assert set(receiver.secrets) == {"s3cret"}
    eventually(caller.account.pending, [])


def test_what_a_webhook_does_not_take_comes_again_before_what_follows(
    caller: Caller, receiver: Receiver
) -> None:
    vera = caller.account.person()
    receiver.statuses[:] = [500, 503]
    caller(SetWebhook(url=receiver.url))
    vera.write("One")
    vera.write("Two")
    eventually(lambda: receiver.texts, ["One", "One", "One", "Two"])
    eventually(lambda: caller(GetWebhookInfo()).pending_update_count, 0)
    assert caller(GetWebhookInfo()).last_error_message == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


def test_a_webhook_that_was_away_is_told_what_it_missed(caller: Caller) -> None:
    vera, port = caller.account.person(), Port()
    caller(SetWebhook(url=f"http://127.0.0.1:{port.number}/"))
    vera.write("One")
    vera.write("Two")
    eventually(lambda: caller(GetWebhookInfo()).last_error_message is not None)
    back = Receiver(port.let_go())
    eventually(lambda: back.texts, ["One", "Two"])
    eventually(caller.account.pending, [])
    back.close()


def test_updates_come_twice_and_out_of_order_on_demand(caller: Caller, receiver: Receiver) -> None:
    vera = caller.account.person()
    caller.account.deliver(repeat=2, shuffle=True)
    caller(SetWebhook(url=receiver.url))
    said = [f"{number:02}" for number in range(20)]
    for text in said:
        vera.write(text)
    eventually(lambda: len(receiver.updates), 40)
    assert sorted(receiver.texts) == sorted(said * 2)
    assert receiver.texts != sorted(receiver.texts)
    assert len({each["update_id"] for each in receiver.updates}) == 20


def test_updates_wait_for_a_webhook_that_comes_later(caller: Caller, receiver: Receiver) -> None:
    caller.account.person().write("Early")
    caller(SetWebhook(url=receiver.url))
    eventually(lambda: receiver.texts, ["Early"])


def test_a_bot_hears_of_nothing_that_it_does_not_want(caller: Caller) -> None:
    vera = caller.account.person()
    caller(GetUpdates(allowed_updates=["message"]))
    vera.edit(vera.write("Red"), "Blue")
    assert [each.event_type for each in caller(GetUpdates())] == ["message"]
    assert "unknown update type" in caller.refusal(GetUpdates(allowed_updates=["letter"]))
