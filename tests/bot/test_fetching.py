"""Files of an update: what comes of those that Telegram does not give."""

import asyncio
from typing import Any

import pytest
from pytest_django import Settings

from bot.models import Bot
from bot.updates.asking import Away
from bot.updates.files import Fetched, fetch
from tests.services.telegram.client.accounts import BotAccount


def fetched(account: BotAccount, body: dict[str, Any], *, patient: bool = True) -> Fetched:
    """What is fetched of a message."""
    bot = Bot(token=account.token)
    return asyncio.run(fetch(bot, "message", body, patient=patient))


def test_what_a_file_has_or_why_there_is_none(telegram: BotAccount, settings: Settings) -> None:
    sent = telegram.person().send_document(b"0123456789").body
    file_id = sent["document"]["file_id"]
    assert fetched(telegram, sent)[file_id].content == b"0123456789"
    settings.LIMIT_FILE = 9
    assert fetched(telegram, sent)[file_id].refused == "large"
    silent = {**sent, "document": {"file_id": file_id}}  # it does not say how large it is
    assert fetched(telegram, silent)[file_id].refused == "large"
    unknown = {**sent, "document": {"file_id": "nobody"}}
    assert fetched(telegram, unknown)["nobody"].refused == "gone"
    group = {**sent, "chat": {"id": -100, "type": "supergroup"}}
    assert fetched(telegram, group) == {}, "a stranger's group"


def test_who_is_patient_asks_again_and_who_was_goes_on_without_it(telegram: BotAccount) -> None:
    sent = telegram.person().send_document(b"0123456789").body
    telegram.fail("getFile", status=502, html=True, times=1)
    with pytest.raises(Away):
        fetched(telegram, sent)
    telegram.fail("getFile", status=502, html=True, times=1)
    [file] = fetched(telegram, sent, patient=False).values()
    assert file.refused == "gone"
