"""What was not sent is seen by whoever looks after it, and sent again or given up."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from bot import doctor
from bot.models import Bot, Outgoing
from bot.sending.outbox import put
from bot.sending.sending import key_of
from jobs.models import Job
from replyx.doctor.rounds import Plan
from tests.bot.sending.leaving import send, states
from tests.bot.sending.telegram_says import TelegramSays, refused
from tests.people import People

pytestmark = pytest.mark.django_db

VERA = 7001


@pytest.fixture
def admin(people: People) -> Client:
    """Anna, who may change her site."""
    people.anna.user_permissions.add(Permission.objects.get(codename="change_site"))
    client = Client()
    client.force_login(people.anna)
    return client


def press(admin: Client, action: str) -> None:
    keys = [each.pk for each in Outgoing.objects.all()]
    pressed = admin.post("/admin/bot/outgoing/", {"action": action, "_selected_action": keys})
    assert pressed.status_code == 302


def test_what_was_given_up_is_shown_and_sent_again(
    admin: Client, bot: Bot, says: TelegramSays
) -> None:
    says.answers = [refused(400, "Bad Request: message is too long")]
    row = put(bot.pk, VERA, "sendMessage", {"text": "one <b>"})
    send(bot, VERA)
    assert "too long" in admin.get("/admin/bot/outgoing/").content.decode()
    page = admin.get(f"/admin/bot/outgoing/{row.pk}/change/").content.decode()
    assert "one &lt;b&gt;" in page
    assert bot.token not in page
    assert admin.get("/admin/bot/outgoing/?bot__token__startswith=1").status_code == 400
    Job.objects.all().delete()
    press(admin, "again")
    assert Job.objects.filter(key=key_of(bot.pk, VERA)).count() == 1
    send(bot, VERA)
    assert says.texts == ["one <b>", "one <b>"]
    assert states(VERA) == ["sent"]
    press(admin, "again")
    assert states(VERA) == ["sent"]


def test_what_waits_in_the_way_of_others_is_given_up_by_hand(
    admin: Client, bot: Bot, says: TelegramSays
) -> None:
    put(bot.pk, VERA, "sendMessage", {"text": "one"})
    press(admin, "give_up")
    put(bot.pk, VERA, "sendMessage", {"text": "two"})
    send(bot, VERA)
    assert says.texts == ["two"]
    assert "anna" in Outgoing.objects.earliest("pk").error


def test_another_sites_calls_are_neither_seen_nor_moved(
    admin: Client, people: People, bot: Bot
) -> None:
    Bot.objects.filter(pk=bot.pk).update(site=people.rival)
    put(bot.pk, VERA, "sendMessage", {"text": "one"})
    assert "sendMessage" not in admin.get("/admin/bot/outgoing/").content.decode()
    press(admin, "give_up")
    assert states(VERA) == ["waiting"]


def test_the_doctor_names_what_was_given_up_and_what_waits_for_long(bot: Bot) -> None:
    def found() -> list[str]:
        return [each.code for each in doctor.look(Plan())]

    row = put(bot.pk, VERA, "sendMessage", {"text": "one"})
    assert found() == ["bots"]
    Outgoing.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert "bot_waits" in found()
    Outgoing.objects.update(state="failed", error="Forbidden: bot was blocked by the user")
    assert found() == ["bots"]
    Outgoing.objects.filter(pk=row.pk).update(error="Bad Request: message is too long")
    assert "bot_given_up" in found()
