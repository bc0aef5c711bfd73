"""Managers see that Telegram has what they wrote, or why it has not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from bot.models import BotUser
from dialogs.actions import post_message, take_over
from dialogs.models import Entry
from dialogs.tracing.story import story
from dialogs.tracing.trace import trace
from tests.bot.sending.leaving import send
from tests.bot.sending.telegram_says import BLOCKED, TelegramSays, refused
from tests.bot.telling.chat import VERA, dialog_with
from tests.people import People

pytestmark = pytest.mark.django_db

OnCommit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def entry(people: People, vera: BotUser, says: TelegramSays) -> Entry:
    """Anna's answer, which is to be sent in two messages."""
    take_over(dialog_with(vera).pk, people.anna)
    send(vera.bot, VERA)
    long = "word " * 1000
    return post_message(dialog_with(vera).pk, "manager", long, uuid4(), author=people.anna).entry


def told(entry: Entry) -> str:
    with translation.override("en"):
        return "\n".join(story(trace(entry)))


def test_what_telegram_has_is_delivered_and_traced(
    vera: BotUser, entry: Entry, django_capture_on_commit_callbacks: OnCommit
) -> None:
    assert "waits to be sent to Telegram" in told(entry)
    assert dialog_with(vera).site_delivered_seq < entry.seq
    with django_capture_on_commit_callbacks(execute=True):
        assert send(vera.bot, VERA) is None
    assert dialog_with(vera).site_delivered_seq == entry.seq
    traced = trace(entry)
    assert traced.telegram is not None
    assert (traced.telegram.outcome, traced.telegram.messages) == ("sent", 2)
    [vera_has] = [each for each in traced.reached if each.side == "site"]
    assert (vera_has.name, vera_has.sent, vera_has.transport) == ("Vera", True, "telegram")
    assert "Vera: sent" in told(entry)
    assert "(Telegram, live)" in told(entry)
    assert traced.late == []


def test_half_a_message_is_not_delivered(
    vera: BotUser, entry: Entry, says: TelegramSays, django_capture_on_commit_callbacks: OnCommit
) -> None:
    done: list[int] = []

    def judge(_call: object) -> Any:
        done.append(1)
        return refused(429, "Too Many Requests", retry_after=9) if len(done) == 2 else None

    says.judge = judge
    with django_capture_on_commit_callbacks(execute=True):
        assert send(vera.bot, VERA)
    assert dialog_with(vera).site_delivered_seq < entry.seq


def test_why_telegram_did_not_take_it_is_told(
    vera: BotUser, entry: Entry, says: TelegramSays
) -> None:
    says.answers = [BLOCKED]
    send(vera.bot, VERA)
    assert "Telegram did not take it: Forbidden: bot was blocked by the user" in told(entry)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Forbidden: bot was blocked by the user", "blocked"),
        ("Forbidden: user is deactivated", "account_deleted"),
    ],
)
def test_managers_read_that_nothing_reaches_somebody_and_nothing_more_is_sent(
    people: People, vera: BotUser, entry: Entry, says: TelegramSays, said: str, known: str
) -> None:
    says.answers = [refused(403, said)]
    send(vera.bot, VERA)
    vera.refresh_from_db()
    assert vera.blocked_at is not None
    assert dialog_with(vera).entries.latest("seq").system_type == known
    post_message(entry.dialog_id, "manager", "Hello?", uuid4(), author=people.anna)
    assert send(vera.bot, VERA) is None
    assert len(says.calls) == 2, "who joined, and the first part"
