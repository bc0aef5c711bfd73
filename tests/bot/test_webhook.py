"""The address where Telegram posts: what is stored, and what nobody stores."""

import json
from typing import Any

import pytest
from django.test import Client

from bot.models import Bot, Update
from jobs.models import Job
from tests.bot.road import TOKEN
from tests.bot.updates import message, text, update
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(people: People) -> Bot:
    """A bot of the shop."""
    return Bot.objects.create(site=people.shop, token=TOKEN)


def post(bot: Bot, body: Any, secret: str | None = None, number: int | None = None) -> int:
    """Post as Telegram does; the status. CSRF would be asked for by this client."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client(enforce_csrf_checks=True).post(
        f"/bot/{number or bot.pk}/webhook",
        content,
        content_type="application/json",
        headers={"X-Telegram-Bot-Api-Secret-Token": bot.secret if secret is None else secret},
    )
    if answer.status_code != 200:
        assert set(answer.json()["error"]) == {"code", "detail", "fields"}
    return answer.status_code


def test_an_update_is_stored_as_it_came_and_once_however_often_it_is_posted(bot: Bot) -> None:
    said = message(7, "Hello", sticker={"emoji": "🙂"}, unknown_field=[1, {"a": None}])
    assert [post(bot, update(5, said)) for _ in range(3)] == [200, 200, 200]
    stored = Update.objects.get()
    assert (stored.update_id, stored.kind, stored.chat_id, stored.body) == (5, "message", 7, said)
    assert Job.objects.filter(key=f"telegram:{bot.pk}:7").count() == 1


def test_a_wrong_secret_an_unknown_bot_and_one_that_is_off_store_nothing(bot: Bot) -> None:
    assert post(bot, text(1, 7, "Hello"), secret="") == 403
    assert post(bot, text(1, 7, "Hello"), secret=bot.secret + "x") == 403
    assert post(bot, text(1, 7, "Hello"), secret="ключ".encode().decode("latin-1")) == 403
    assert post(bot, text(1, 7, "Hello"), number=987654) == 404
    Bot.objects.update(enabled=False)
    assert post(bot, text(1, 7, "Hello")) == 404
    assert not Update.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b'"update"',
        b"\xff\xfe",
        b"[" * 5000,
        b'{"update_id": "1", "message": {}}',
        b'{"update_id": true, "message": {}}',
        b'{"update_id": -1, "message": {}}',
        b'{"update_id": 99999999999999999999999999, "message": {}}',
        b'{"update_id": 1, "message": {"x": NaN}}',
        b'{"update_id": 1, "message": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}",
    ],
)
def test_what_is_no_update_is_a_400_and_stores_nothing(bot: Bot, body: bytes) -> None:
    assert post(bot, body) == 400
    assert not Update.objects.exists()


def test_what_no_database_holds_is_stored_all_the_same(bot: Bot) -> None:
    raw = json.dumps(text(1, 7, "a\0b")).replace("a\\u0000b", "a\\u0000b")
    assert post(bot, raw.encode()) == 200
    assert Update.objects.get().body["text"] == "a\ufffdb"


@pytest.mark.parametrize(
    ("kind", "body", "chat"),
    [
        ("message", {"chat": {"id": -100}, "from": {"id": 7}}, -100),
        ("edited_message", {"chat": {"id": 7}}, 7),
        ("callback_query", {"from": {"id": 7}, "message": {"chat": {"id": -100}}}, -100),
        ("callback_query", {"from": {"id": 7}, "inline_message_id": "x"}, 7),
        ("my_chat_member", {"chat": {"id": 7}, "from": {"id": 7}}, 7),
        ("poll_answer", {"user": {"id": 7}}, 7),
        ("something_new", {"chat": [7]}, 0),
    ],
)
def test_an_update_is_in_the_order_of_its_chat(
    bot: Bot, kind: str, body: dict[str, Any], chat: int
) -> None:
    assert post(bot, update(1, body, kind)) == 200
    assert Update.objects.get().chat_id == chat


def test_another_bot_has_the_same_numbers(bot: Bot, people: People) -> None:
    other = Bot.objects.create(site=people.shop, token=TOKEN.replace("4242", "4343"))
    assert post(bot, text(1, 7, "to one")) == post(other, text(1, 7, "to the other")) == 200
    assert Update.objects.count() == 2
