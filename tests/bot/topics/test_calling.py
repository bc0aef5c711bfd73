"""A visitor waits: a manager who linked an account is told by the bot, within the same rules."""

import pytest
from django.test import Client
from pytest_django import Settings

from bot.models import Bot, BotUser, Linked, Outgoing, Topic
from dialogs.actions import mark_read
from dialogs.models import Site
from dialogs.tracing.story import elsewhere
from notify.escalation.told import told_of
from notify.models import Choice, Notice
from tests.bot.topics.conftest import ANNA, Forum
from tests.notify.telling import outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(people: People, forum: Forum, settings: Settings) -> Bot:
    """Anna has begun the bot; Boris has not."""
    settings.PUBLIC_URL, settings.EMAIL_URL = "https://chat.shop.example", ""
    Linked.objects.exclude(user=people.anna).delete()
    BotUser.objects.create(bot=forum.bot, telegram_id=ANNA, language="en")
    return forum.bot


def private() -> list[Outgoing]:
    return list(Outgoing.objects.filter(chat_id=ANNA).order_by("pk"))


def passes(seconds: float) -> None:
    """Time, as a worker sees it that looks, sends, and looks again."""
    from jobs.outcomes import Retry

    wait(seconds)
    for _time in range(2):
        try:
            tell()
        except Retry:
            Outgoing.objects.filter(chat_id=ANNA).update(state="sent")


def test_who_linked_an_account_is_told_after_a_minute_and_once(people: People, linked: Bot) -> None:
    entry = says(people.dialog, "Where is\nmy order?")
    Topic.objects.update(thread_id=40)
    passes(59)
    assert private() == []
    passes(1)
    passes(600)
    (call,) = private()
    assert call.params["text"].splitlines() == [
        "Vera waits for an answer — Shop",
        "Where is",
        "",
        f"https://chat.shop.example/admin/inbox/{people.dialog.pk}/",
        "https://t.me/c/1234567890/40",
    ]
    assert outcomes() == [("anna", "sent")]
    (told,) = told_of(entry)
    assert told.road == "telegram"
    assert "Anna" in elsewhere(told)
    assert "Telegram" in elsewhere(told)


def test_nobody_is_told_where_somebody_was_first(people: People, linked: Bot) -> None:
    entry = says(people.dialog, "Hello")
    mark_read(people.dialog.pk, "admin", entry.seq)
    passes(600)
    assert private() == []


def test_the_site_and_the_manager_say_whether_and_when(people: People, linked: Bot) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.anna)
    page = "/admin/inbox/notifications/"
    assert "A private message of the bot." in client.get(page).content.decode()
    chosen = {"when": "any", "time_zone": "Europe/Berlin", "road_telegram": "off"}
    assert client.post(page, chosen).status_code == 302
    says(people.dialog, "Hello")
    passes(600)
    assert private() == []
    client.post(page, chosen | {"road_telegram": "30"})
    says(people.other, "Hello")
    passes(30)
    assert len(private()) == 1
    Choice.objects.all().delete()
    Site.objects.update(escalate_telegram=False)
    says(people.dialog, "Hello?")
    passes(600)
    assert len(private()) == 1


def test_who_blocked_the_bot_is_not_tried_and_a_call_that_is_refused_is_told_as_failed(
    people: People, linked: Bot
) -> None:
    from jobs.outcomes import Permanent, Retry

    entry = says(people.dialog, "Hello")
    wait(60)
    with pytest.raises(Retry):
        tell()
    Outgoing.objects.filter(chat_id=ANNA).update(state="failed", error="Forbidden: blocked")
    with pytest.raises(Permanent, match="blocked"):
        tell()
    assert [each.outcome for each in told_of(entry)] == ["failed"]
    BotUser.objects.update(blocked_at="2026-01-01T00:00:00Z")
    says(people.other, "Hello")
    passes(600)
    assert Notice.objects.filter(dialog=people.other).count() == 0
