"""A manager links an account by a code, and is who they are there as long as they may be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client

from bot.managers.linking import MOST, manager_of, new_code, unlink
from bot.managers.private import take_link
from bot.models import Bot, BotUser, LinkCode, Linked, Outgoing
from dialogs.models import Dialog, Member, Visitor
from tests.people import People

PAGE = "/admin/inbox/telegram/"
ANNA = 1001


@pytest.fixture
def bot(people: People) -> Bot:
    return Bot.objects.create(site=people.shop, token="4000:" + "a" * 35, username="shop_bot")


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def code_on(page: str) -> str:
    found = re.search(r"<code>/link ([\w-]+)</code>", page)
    assert found
    return found[1]


def sends(bot: Bot, text: str, telegram_id: int = ANNA, language: str = "en") -> bool:
    sender = {"id": telegram_id, "is_bot": False, "first_name": "Anna", "language_code": language}
    chat = {"id": telegram_id, "type": "private"}
    body: dict[str, Any] = {"message_id": 1, "chat": chat, "from": sender, "text": text}
    return take_link(bot, "message", body)


def answers() -> list[str]:
    return [each.params["text"] for each in Outgoing.objects.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["/start link_{}", "/link {}"])
def test_a_code_of_the_page_links_the_account_that_sends_it_and_begins_no_dialog(
    people: People, bot: Bot, words: str
) -> None:
    page = logged_in(people.anna).post(PAGE).content.decode()
    code = code_on(page)
    assert f'href="https://t.me/shop_bot?start=link_{code}"' in page
    dialogs, visitors = Dialog.objects.count(), Visitor.objects.count()
    assert sends(bot, words.format(code))
    assert manager_of(people.shop, ANNA) == people.anna
    assert answers() == ["Linked: you are Anna. The bot tells you of visitors who wait."]
    assert (Dialog.objects.count(), Visitor.objects.count()) == (dialogs, visitors)
    assert BotUser.objects.get().telegram_id == ANNA  # the bot may write to her
    assert "Linked: Anna" in logged_in(people.anna).get(PAGE).content.decode()


@pytest.mark.django_db
def test_a_code_works_once_for_fifteen_minutes_and_only_the_newest(
    people: People, bot: Bot
) -> None:
    old, new = new_code(people.anna), new_code(people.anna)
    for wrong in (old, "nonsense", ""):
        assert sends(bot, f"/link {wrong}".strip())
    assert not Linked.objects.exists()
    assert sends(bot, f"/link {new}")
    assert sends(bot, f"/link {new}", 2002)
    assert list(Linked.objects.values_list("telegram_id", flat=True)) == [ANNA]
    late = new_code(people.boris)
    LinkCode.objects.update(created_at=F("created_at") - timedelta(minutes=15))
    assert sends(bot, f"/link {late}", 2002)
    assert Linked.objects.count() == 1
    assert LinkCode.objects.filter(digest=late).count() == 0  # what is stored tells no code


@pytest.mark.django_db
def test_no_more_than_some_codes_are_made_in_an_hour(people: People) -> None:
    client = logged_in(people.anna)
    for _time in range(MOST):
        assert "/link " in client.post(PAGE).content.decode()
    assert "/link " not in client.post(PAGE).content.decode()
    LinkCode.objects.update(created_at=F("created_at") - timedelta(hours=1))
    assert "/link " in client.post(PAGE).content.decode()


@pytest.mark.django_db
def test_an_account_is_of_one_manager_and_a_manager_has_one_account(
    people: People, bot: Bot
) -> None:
    sends(bot, f"/link {new_code(people.anna)}")
    sends(bot, f"/link {new_code(people.boris)}")
    assert manager_of(people.shop, ANNA) == people.boris
    sends(bot, f"/link {new_code(people.boris)}", 2002)
    assert manager_of(people.shop, ANNA) is None
    assert manager_of(people.shop, 2002) == people.boris


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["staff", "active", "member", "unlinked"])
def test_who_may_no_longer_answer_is_nobody_at_once(people: People, bot: Bot, ends: str) -> None:
    sends(bot, f"/link {new_code(people.anna)}")
    assert manager_of(people.rival, ANNA) is None
    match ends:
        case "staff":
            User.objects.filter(pk=people.anna.pk).update(is_staff=False)
        case "active":
            User.objects.filter(pk=people.anna.pk).update(is_active=False)
        case "member":
            Member.objects.filter(user=people.anna).delete()
        case "unlinked":
            assert logged_in(people.anna).post(PAGE, {"unlink": "1"}).status_code == 302
    assert manager_of(people.shop, ANNA) is None


@pytest.mark.django_db
def test_a_code_that_waits_is_void_when_its_manager_unlinks_or_goes(
    people: People, bot: Bot
) -> None:
    code = new_code(people.anna)
    unlink(people.anna)
    sends(bot, f"/link {code}")
    code = new_code(people.anna)
    User.objects.filter(pk=people.anna.pk).update(is_staff=False)
    sends(bot, f"/link {code}")
    assert not Linked.objects.exists()
    assert set(answers()) == {
        "This code is wrong, too old or used. Make another one in the inbox: Telegram."
    }


@pytest.mark.django_db
def test_what_is_no_code_is_somebody_elses_business(people: People, bot: Bot) -> None:
    assert not sends(bot, "Hello")
    assert not sends(bot, "/start")
    assert not sends(bot, "/start tea")
    assert not Outgoing.objects.exists()
