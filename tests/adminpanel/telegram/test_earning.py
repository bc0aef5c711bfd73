"""Users, tasks, payouts and the audit in the admin: of one's own sites, and decided by who may."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.translation import override

from adminpanel.roles import managers_group
from bot.earning.ledger.reading import balance_of, history_of
from bot.earning.tasks.doing import finish
from bot.models import Audit, BotUser, Payout, Submission, Task
from dialogs.sites.settings import change_settings
from tests.bot.earning.earners import CODE, TOKEN, allow, asked, earn, task_of, user_of
from tests.people import People

USERS, TASKS = "/admin/bot/botuser/", "/admin/bot/task/"
DONE, PAYOUTS, AUDIT = "/admin/bot/submission/", "/admin/bot/payout/", "/admin/bot/audit/"


@pytest.fixture
def vera(people: People) -> BotUser:
    """A user of the shop's bot, who has earned something."""
    vera = user_of(people.shop)
    earn(vera, 100)
    return vera


def browser_of(user: User, *codenames: str) -> Client:
    """A manager with the group, and what else they may."""
    user.groups.add(managers_group())
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(allow(user, *codenames))
    return client


def said(answer: Any) -> list[str]:
    """What a page says above itself."""
    return [f"{each.level_tag}: {each}" for each in answer.context["messages"]]


def test_a_list_of_users_shows_balances_of_ones_own_sites(people: People, vera: BotUser) -> None:
    rival = user_of(people.rival, 8, token="99:" + "B" * 35)
    page = browser_of(people.anna).get(USERS)
    assert [(each.pk, each.earned) for each in page.context["cl"].result_list] == [(vera.pk, 100)]
    anna, zoya = browser_of(people.anna), browser_of(people.zoya, "change_account")
    shown = anna.get(f"{USERS}{vera.pk}/change/").content.decode()
    assert "100" in shown
    assert TOKEN not in shown
    assert 'name="amount"' not in shown  # she may look
    assert zoya.get(f"{USERS}{vera.pk}/change/").status_code == 302
    assert anna.get(f"{USERS}{rival.pk}/change/").status_code == 302
    for client in (anna, zoya):
        client.post(f"{USERS}{vera.pk}/change/", {"amount": "50", "why": "Mine"})
    assert balance_of(vera) == 100


def test_whoever_may_changes_a_balance_with_a_reason_and_once(
    people: People, vera: BotUser
) -> None:
    anna = browser_of(people.anna, "change_account")
    url = f"{USERS}{vera.pk}/change/"
    page = anna.get(url).content.decode()
    found = re.search(r'name="client_id" value="([0-9a-f-]{36})"', page)
    assert found
    words = {"client_id": found[1], "amount": "-30"}
    refused = anna.post(url, words)
    assert "why" in refused.context["adminform"].form.errors
    refused = anna.post(url, {**words, "amount": "-101", "why": "Too much"})
    assert "amount" in refused.context["adminform"].form.errors
    for _ in range(2):
        assert anna.post(url, {**words, "why": "Given twice"}).status_code == 302
    assert balance_of(vera) == 70
    assert "Given twice" in anna.get(url).content.decode()


def test_a_payout_is_approved_by_two_of_those_who_may(people: People, vera: BotUser) -> None:
    change_settings(people.shop, {"payouts.second_above": "10"})
    payout = asked(vera, 60)
    url = f"{PAYOUTS}{payout.pk}/change/"
    looks = browser_of(people.anna)
    assert "Vera" in looks.get(url).content.decode()
    assert looks.get(url).context["decide"] is None
    assert looks.post(url, {"_yes": "1"}).status_code == 403
    anna = browser_of(people.anna, "change_payout")
    assert b'name="_yes"' in anna.get(url).content
    assert said(anna.post(url, {"_yes": "1"}, follow=True))[0].startswith("success")
    assert said(anna.post(url, {"_yes": "1"}, follow=True))[0].startswith("error")
    zoya = browser_of(people.zoya, "change_payout")
    assert zoya.post(url, {"_yes": "1"}).status_code == 404
    assert Payout.objects.get().state == "second"
    boris = browser_of(people.boris, "change_payout")
    boris.post(url, {"_yes": "1"})
    assert Payout.objects.get().state == "approved"
    assert boris.get(url).context["decide"] is None


def test_a_payout_is_declined_with_a_reason(people: People, vera: BotUser) -> None:
    url = f"{PAYOUTS}{asked(vera, 60).pk}/change/"
    anna = browser_of(people.anna, "change_payout")
    assert said(anna.post(url, {"_no": "1", "reason": " "}, follow=True))[0].startswith("error")
    anna.post(url, {"_no": "1", "reason": "<b>No such card</b>"})
    assert balance_of(vera) == 100
    assert b"&lt;b&gt;No such card" in anna.get(url).content


def test_what_was_done_is_confirmed_one_by_one_or_together(people: People, vera: BotUser) -> None:
    task = task_of(people.shop, confirmed_by="staff", limit_each=0)
    first, second, third = (finish(vera, task, str(each), "I did")[0] for each in range(3))
    anna = browser_of(people.anna, "change_submission")
    anna.post(f"{DONE}{first.pk}/change/", {"_yes": "1"})
    anna.post(f"{DONE}{third.pk}/change/", {"_no": "1", "reason": "You did not"})
    chosen = {"action": "confirm_all", "_selected_action": [first.pk, second.pk, third.pk]}
    answer = anna.post(DONE, chosen, follow=True)
    assert [each.partition(":")[0] for each in said(answer)[-2:]] == ["error", "success"]
    assert balance_of(vera) == 120
    browser_of(people.boris).post(DONE, chosen)
    states = Submission.objects.filter(task=task).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "confirmed", "declined"]


def test_a_task_is_made_changed_and_removed_with_rows_of_the_audit(people: People) -> None:
    anna = browser_of(people.anna, "change_site")
    words: dict[str, Any] = {
        "site": people.shop.pk, "title_en": "Tell a friend", "reward": "5", "confirmed_by": "staff",
        "limit_each": "1", "limit_day": "0", "limit_all": "0", "place": "0", "enabled": "on",
    }  # fmt: skip
    refused = anna.post(f"{TASKS}add/", {**words, "title_en": ""})
    assert "title_ru" in refused.context["adminform"].form.errors
    assert anna.post(f"{TASKS}add/", words).status_code == 302
    task = Task.objects.get()
    anna.post(f"{TASKS}{task.pk}/change/", {**words, "reward": "7"})
    anna.post(f"{TASKS}{task.pk}/change/", {**words, "reward": "7"})
    anna.post(f"{TASKS}{task.pk}/delete/", {"post": "yes"})
    rows = Audit.objects.filter(what__startswith="task.").order_by("pk")
    assert [(each.what, each.name) for each in rows] == [
        ("task.created", "anna"), ("task.updated", "anna"), ("task.deleted", "anna"),
    ]  # fmt: skip
    assert (rows[1].before["reward"], rows[1].after["reward"]) == (5, 7)
    anna.post(f"{TASKS}add/", {**words, "site": people.rival.pk})
    assert not Task.objects.exists()
    assert browser_of(people.boris).get(TASKS).status_code == 403


def test_what_somebody_has_done_keeps_its_task(people: People, vera: BotUser) -> None:
    anna = browser_of(people.anna, "change_site")
    task = Task.objects.get()
    anna.post(f"{TASKS}{task.pk}/delete/", {"post": "yes"})
    assert Task.objects.filter(pk=task.pk).exists()


def test_the_audit_shows_what_changed_and_nobody_changes_it(people: People, vera: BotUser) -> None:
    payout = asked(vera, 60)
    row = Audit.objects.get(what="payout.asked")
    anna = browser_of(people.anna)
    page = anna.get(f"{AUDIT}{row.pk}/change/").content.decode()
    assert "amount:  → 60" in page
    with override("en"):
        assert "payout asked for" in anna.get(AUDIT).content.decode()
    assert browser_of(people.zoya).get(AUDIT).context["cl"].result_count == 0
    root = Client()
    root.force_login(people.root)
    for path in (f"{AUDIT}{row.pk}/delete/", f"{AUDIT}add/", f"{PAYOUTS}{payout.pk}/delete/"):
        assert root.get(path).status_code == 403
    assert history_of(vera)[0]["about"] == payout.pk
    assert Permission.objects.filter(codename="view_audit", group__name="managers").exists()
    assert CODE not in page
