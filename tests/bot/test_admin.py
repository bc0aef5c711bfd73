"""Bots and their updates in the admin, and what the doctor says of them."""

import httpx
import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from bot import doctor
from bot.models import Bot, Update
from jobs.models import Job
from replyx.doctor.rounds import Plan
from tests.people import People
from tests.services.telegram.client.accounts import BotAccount
from tests.waiting import eventually

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(people: People) -> Client:
    """Anna, who may change her site."""
    people.anna.user_permissions.add(Permission.objects.get(codename="change_site"))
    client = Client()
    client.force_login(people.anna)
    return client


def test_a_bot_is_added_and_its_token_is_never_shown(
    admin: Client, people: People, telegram: BotAccount
) -> None:
    form = {"site": people.shop.pk, "enabled": "on"}
    assert admin.post("/admin/bot/bot/add/", form).status_code == 200, "it needs a token"
    added = admin.post("/admin/bot/bot/add/", {**form, "new_token": telegram.token})
    assert added.status_code == 302
    bot = Bot.objects.get(token=telegram.token)
    assert (bot.username, bot.site) == (telegram.username, people.shop)
    page = admin.get(f"/admin/bot/bot/{bot.pk}/change/").content.decode()
    assert f"{telegram.id}:…" in page
    assert telegram.token not in page
    assert bot.secret not in page
    assert admin.post(f"/admin/bot/bot/{bot.pk}/change/", form).status_code == 302, "it is kept"
    found = admin.get(f"/admin/bot/bot/?token__startswith={telegram.token[:14]}")
    assert found.status_code == 400 or telegram.username not in found.content.decode()


def test_what_failed_is_shown_to_its_site_and_tried_again(admin: Client, people: People) -> None:
    own = Bot.objects.create(site=people.shop, token="1:shop", username="shop_bot")
    other = Bot.objects.create(site=people.rival, token="2:rival", username="rival_bot")
    for bot in (own, other):
        words = {
            "kind": "message",
            "body": {"text": "secret"},
            "state": "poison",
            "error": "KeyError",
        }
        Update.objects.create(bot=bot, update_id=5, attempts=4, **words)
    page = admin.get("/admin/bot/update/").content.decode()
    assert "KeyError" in page
    assert "rival_bot" not in page
    keys = [each.pk for each in Update.objects.all()]
    admin.post("/admin/bot/update/", {"action": "again", "_selected_action": keys})
    states = dict(Update.objects.values_list("bot__username", "state"))
    assert states == {"shop_bot": "waiting", "rival_bot": "poison"}
    assert Job.objects.filter(path="bot.updates.handling.handle_next").count() == 1


def test_the_doctor_names_the_cause(people: People) -> None:
    assert [each.code for each in doctor.look(Plan())] == ["bots_off"]
    bot = Bot.objects.create(site=people.shop, token="1:shop", username="shop_bot")
    assert [each.code for each in doctor.look(Plan())] == ["bots"]
    bot.trouble = "Conflict: terminated by other getUpdates request"
    bot.save()
    Update.objects.create(bot=bot, update_id=5, body={}, state="poison")
    trouble, poison = doctor.look(Plan())
    assert (trouble.level, poison.level) == ("problem", "warning")
    assert "@shop_bot" in trouble.text
    assert trouble.advice != doctor.advice_for("Unauthorized") != doctor.advice_for("502")


def test_the_doctor_says_what_telegram_says_of_a_webhook(
    people: People, telegram: BotAccount
) -> None:
    Bot.objects.create(site=people.shop, token=telegram.token, username="shop_bot")
    assert [each.level for each in doctor.webhooks(Plan())] == ["ok"]
    hook = f"{telegram.url}/nobody/takes/this"
    httpx.post(f"{telegram.url}/bot{telegram.token}/setWebhook", json={"url": hook})
    telegram.person().write("Hello")
    eventually(lambda: [each.level for each in doctor.webhooks(Plan())], ["problem"])
    [finding] = doctor.webhooks(Plan())
    assert hook in finding.text
    telegram.revoke()
    [finding] = doctor.webhooks(Plan())
    assert finding.advice == doctor.advice_for("Unauthorized")
