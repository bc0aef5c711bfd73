"""The login to the inbox by Telegram: who gets it, where its cookies go, and when it ends."""

import pytest
from django.test import Client
from pytest_django import Settings

from bot.models import Bot, Linked
from dialogs.models import Member
from tests.bot.app.opening import init_data
from tests.people import People

NUMBER = 4711


@pytest.fixture
def bot(people: People) -> Bot:
    """The shop's bot; Anna's account is linked."""
    Linked.objects.create(user=people.anna, telegram_id=NUMBER)
    return Bot.objects.create(site=people.shop, token="1:" + "x" * 30)


def log_in(
    client: Client, bot: Bot, telegram_id: int = NUMBER, age: int = 0, *, secure: bool = False
) -> int:
    """Go on to the inbox; the status of the answer."""
    said = {"init_data": init_data(bot, telegram_id, age)}
    url = f"/bot/{bot.pk}/app/inbox/session"
    return client.post(url, said, content_type="application/json", secure=secure).status_code


def calls(client: Client, bot: Bot) -> list[int]:
    """The statuses of the page and of the API behind it."""
    pages = f"/bot/{bot.pk}/app/inbox/", f"/bot/{bot.pk}/app/inbox/unread/", "/api/dialogs/"
    return [client.get(path).status_code for path in pages]


def test_only_a_linked_manager_of_the_bots_site_gets_in(bot: Bot, people: People) -> None:
    assert log_in(Client(), bot, telegram_id=1) == 403  # a visitor
    Linked.objects.create(user=people.zoya, telegram_id=2)
    assert log_in(Client(), bot, telegram_id=2) == 403  # the rival's manager
    assert log_in(Client(), bot, age=4000) == 401
    anna = Client()
    assert log_in(anna, bot) == 200
    assert calls(anna, bot) == [200, 200, 200]
    assert anna.session.get_expiry_age() == 1800
    # Another login is for the admin's inbox.
    boris = Client()
    boris.force_login(people.boris, "adminpanel.logins.backend.LimitedBackend")
    assert calls(boris, bot) == [401, 401, 200]


@pytest.mark.parametrize("lost", ["staff", "active", "membership", "link"])
def test_who_is_no_manager_any_more_gets_nothing_at_the_next_call(
    bot: Bot, people: People, lost: str
) -> None:
    anna = Client()
    log_in(anna, bot)
    if lost == "link":
        Linked.objects.all().delete()
    elif lost == "membership":
        Member.objects.filter(user=people.anna).delete()
    else:
        setattr(people.anna, f"is_{lost}", False)
        people.anna.save()
    assert calls(anna, bot)[:2] == [401, 401]
    left = anna.get("/api/dialogs/")
    assert left.status_code in (401, 403) or left.json()["results"] == []
    assert log_in(Client(), bot) == 403


def test_its_cookies_are_kept_in_telegrams_frame_and_in_no_other_page(
    bot: Bot, settings: Settings
) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    anna = Client()
    assert log_in(anna, bot, secure=True) == 200
    for name in ("sessionid", "csrftoken"):
        said = anna.cookies[name].OutputString()
        assert "SameSite=None" in said, said
        assert "Partitioned" in said, said
        assert "Secure" in said, said
    login = Client().get("/admin/login/", secure=True)
    said = login.cookies["csrftoken"].OutputString()
    assert "SameSite=Lax" in said, said
    assert "Partitioned" not in said, said
    page = anna.get(f"/bot/{bot.pk}/app/inbox/", secure=True)
    assert "https://web.telegram.org" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page


def test_a_sign_of_life_keeps_the_login_and_needs_the_token(bot: Bot) -> None:
    anna = Client(enforce_csrf_checks=True)
    log_in(anna, bot)
    url = f"/bot/{bot.pk}/app/inbox/stay"
    assert anna.post(url).status_code == 403
    token = anna.cookies["csrftoken"].value
    kept = anna.post(url, headers={"X-CSRFToken": token})
    assert kept.status_code == 204
    assert kept.cookies["sessionid"]["max-age"] == 1800
    assert Client().post(url).status_code == 401


def test_whoever_is_not_logged_in_is_led_to_the_app(bot: Bot) -> None:
    for path in ("", "17/"):
        url = f"/bot/{bot.pk}/app/inbox/{path}"
        answer = Client().get(url, headers={"Sec-Fetch-Mode": "navigate"})
        assert (answer.status_code, answer["Location"]) == (302, f"/bot/{bot.pk}/app/")
