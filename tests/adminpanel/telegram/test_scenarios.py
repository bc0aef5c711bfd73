"""Scenarios and buttons in the admin: made, changed, brought back; each of one's own bots."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from adminpanel.roles import managers_group
from bot.models import Bot, Button, Scenario, Seen, Task, Version
from bot.scenarios.body import Body, plain
from bot.scenarios.publishing import publish
from jobs.claiming import process_of
from jobs.models import Worker
from realtime.models import Change
from tests.bot.scenarios.made import ORDER, body_of, choice, end, step, text
from tests.people import People

SCENARIOS, BUTTONS = "/admin/bot/scenario/", "/admin/bot/button/"
HELLO, BYE = body_of(text("a", "Hello"), end()), body_of(text("a", "Bye"), end())


def browser_of(user: User, *may: str) -> Client:
    for codename in may:
        user.user_permissions.add(Permission.objects.get(codename=codename))
    user.groups.add(managers_group())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def anna(people: People) -> Client:
    """A manager of shop who may change it."""
    return browser_of(people.anna, "change_site")


@pytest.fixture
def zoya(people: People) -> Client:
    """The same of rival."""
    return browser_of(people.zoya, "change_site")


def live(scenario: Scenario) -> Version:
    """The version that whoever begins now gets."""
    assert scenario.published
    return scenario.published


def form(bot: Bot, body: Body, **words: Any) -> dict[str, Any]:
    said = {"bot": bot.pk, "title": "Tea", "trigger": "command", "value": "/tea", "enabled": "on"}
    return {**said, "steps": json.dumps(plain(body)), "note": "First", **words}


def asked(client: Client, body: Body, **words: Any) -> Any:
    return client.post(
        f"{SCENARIOS}preview/", {**plain(body), **words}, content_type="application/json"
    )


def test_a_scenario_is_made_changed_and_brought_back(
    people: People, bot: Bot, anna: Client
) -> None:
    assert anna.post(f"{SCENARIOS}add/", form(bot, HELLO)).status_code == 302
    scenario = Scenario.objects.get()
    assert (scenario.value, live(scenario).number) == ("tea", 1)
    url = f"{SCENARIOS}{scenario.pk}/"
    assert anna.post(f"{url}change/", form(bot, BYE, note="Shorter")).status_code == 302
    page = anna.get(f"{url}versions/").content.decode()
    assert "Shorter" in page
    assert "+     text en: Bye" in page
    assert "−     text en: Hello" in page
    said = anna.post(f"{url}versions/", {"number": "1"}, follow=True).content.decode()
    scenario.refresh_from_db()
    assert (live(scenario).number, live(scenario).body) == (3, plain(HELLO))
    assert live(scenario).author == people.anna
    assert "Действует версия 3 с шагами версии 1." in said
    assert (
        "Такой версии нет."
        in anna.post(f"{url}versions/", {"number": "99"}, follow=True).content.decode()
    )


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(bot: Bot, anna: Client) -> None:
    wrong = body_of(text("a", "Typed by Anna"))
    page = anna.post(f"{SCENARIOS}add/", form(bot, wrong))
    assert page.status_code == 200
    assert "Шаг 1 (текст «Typed by Anna (ru)») — тупик" in page.content.decode()
    assert "&quot;Typed by Anna&quot;" in page.content.decode()
    for steps in ("", "{", "[]", '{"steps": [{"kind": "shell", "id": "a"}]}', "[" * 9000):
        assert anna.post(f"{SCENARIOS}add/", form(bot, wrong, steps=steps)).status_code == 200
    assert not Scenario.objects.exists()


def test_a_step_gives_tasks_of_the_bots_own_site_that_steps_confirm(
    people: People, bot: Bot, anna: Client
) -> None:
    sites = {"own": people.shop, "rival": people.rival}
    tasks = {
        name: Task.objects.create(site=site, title_ru=f"Чай {name}", reward=5, confirmed_by="step")
        for name, site in sites.items()
    }
    by_staff = Task.objects.create(site=people.shop, title_ru="Кофе", reward=5)
    page = anna.get(f"{SCENARIOS}add/").content.decode()
    assert "Чай own" in page
    assert "Чай rival" not in page
    assert "Кофе" not in page
    for task, status in ((tasks["rival"], 200), (by_staff, 200), (tasks["own"], 302)):
        body = body_of(step("give_task", "g", task=task.pk), end())
        assert anna.post(f"{SCENARIOS}add/", form(bot, body)).status_code == status


def test_the_preview_goes_the_way_that_the_bot_goes(bot: Bot, anna: Client) -> None:
    events = [{"turn": 1, "choice": 0}, {"text": "Vera"}]
    shown = asked(anna, ORDER, bot=bot.pk, language="en", events=events).json()
    assert shown["findings"] == []
    assert [(each["from"], each["text"]) for each in shown["chat"]] == [
        ("bot", "Hello, Vera!"),
        ("bot", "Which?"),
        ("person", "Order"),
        ("bot", "Your name?"),
        ("person", "Vera"),
        ("bot", "Your age?"),
    ]
    assert shown["chat"][1]["choices"] == ["Order", "Prices", "Bye"]
    assert shown["answers"] == {"wish": "Order", "name": "Vera"}
    assert not Scenario.objects.exists(), "nothing is stored"


def test_the_preview_says_what_is_wrong_of_what_nobody_has_saved(bot: Bot, anna: Client) -> None:
    [found] = asked(anna, body_of(choice("a", ("Yes", "z")), end())).json()["findings"][:1]
    assert (found["step"], found["level"]) == ("a", "error")
    broken = asked(anna, Body(), steps=[{"kind": "shell"}]).json()
    assert broken["findings"][0]["level"] == "error"
    for body in (b"", b"[]", b'{"events": 1}', b"\xff", b"[" * 9000):
        posted = anna.post(f"{SCENARIOS}preview/", body, content_type="application/json")
        assert posted.status_code == 400
    assert anna.get(f"{SCENARIOS}preview/").status_code == 405


def test_a_button_is_made_and_changed(bot: Bot, anna: Client, scenario: Scenario) -> None:
    said = {"bot": bot.pk, "row": 1, "column": 1, "label_ru": "Чай", "label_en": "Tea"}
    does = {"action": "scenario", "scenario": scenario.pk, "enabled": "on"}
    assert anna.post(f"{BUTTONS}add/", {**said, **does}).status_code == 302
    button = Button.objects.get()
    url = f"{BUTTONS}{button.pk}/change/"
    assert anna.post(url, {**said, **does, "label_en": "Teas"}).status_code == 302
    button.refresh_from_db()
    assert (button.label_en, button.former) == ("Teas", ["Tea"])
    assert "keyboards" in anna.get(url).content.decode()


def test_a_manager_sees_and_changes_what_belongs_to_their_own_sites(
    bot: Bot, scenario: Scenario, zoya: Client, people: People
) -> None:
    publish(scenario.pk, HELLO, None)
    button = Button.objects.create(bot=bot, label_ru="Секрет", action="call")
    for url in (SCENARIOS, BUTTONS, f"{SCENARIOS}add/", f"{BUTTONS}add/"):
        page = zoya.get(url)
        assert page.status_code == 200
        for secret in ("Секрет", "Order", "shop_bot"):
            assert secret not in page.content.decode()
    of_shop = [
        f"{SCENARIOS}{scenario.pk}/change/",
        f"{SCENARIOS}{scenario.pk}/delete/",
        f"{BUTTONS}{button.pk}/change/",
        f"{BUTTONS}{button.pk}/delete/",
    ]
    for url in of_shop:
        assert zoya.get(url).status_code == 302, "it is not there"
        assert zoya.post(url, form(bot, BYE, post="yes")).status_code == 302
    versions = f"{SCENARIOS}{scenario.pk}/versions/"
    assert zoya.get(versions).status_code == zoya.post(versions, {"number": 1}).status_code == 404
    assert zoya.post(f"{SCENARIOS}add/", form(bot, HELLO)).status_code == 200, "no bot of theirs"
    own = Bot.objects.create(site=people.rival, token="7654321:" + "b" * 35)
    said = {"bot": own.pk, "row": 1, "column": 1, "label_ru": "Чай"}
    said |= {"action": "scenario", "scenario": scenario.pk}
    assert zoya.post(f"{BUTTONS}add/", said).status_code == 200, "no scenario of theirs"
    scenario.refresh_from_db()
    assert live(scenario).number == 1
    assert (Scenario.objects.count(), Button.objects.count()) == (1, 1)


def test_who_may_not_change_sites_gets_none_of_it(
    people: People, bot: Bot, scenario: Scenario
) -> None:
    boris = browser_of(people.boris)
    for url in (SCENARIOS, BUTTONS, f"{SCENARIOS}{scenario.pk}/change/"):
        assert boris.get(url).status_code == 403
    assert boris.get(f"{SCENARIOS}{scenario.pk}/versions/").status_code in (403, 404)
    assert asked(boris, HELLO).status_code == 403
    assert asked(Client(), HELLO).status_code == 302, "to the login"


def test_after_saving_it_is_said_how_soon_it_is_live(
    bot: Bot, anna: Client, zoya: Client, django_capture_on_commit_callbacks: Any
) -> None:
    said = {"bot": bot.pk, "row": 1, "column": 1, "label_ru": "Чай", "action": "call"}
    with django_capture_on_commit_callbacks(execute=True):
        page = anna.post(f"{BUTTONS}add/", {**said, "enabled": "on"}, follow=True)
    button = Button.objects.get()
    address = f"{BUTTONS}{button.pk}/live/"
    assert f'class="going-live" data-address="{address}"' in page.content.decode()
    assert "adminpanel/telegram/live" in page.content.decode()
    nobody = {"sentence": "Сейчас ни один бот не работает: вступит в силу, как только заработает."}
    assert anna.get(address).json() == {**nobody, "is_final": True}
    names = [f"{node}:1:boot.{node}" for node in ("one", "two")]
    for name in names:
        Worker.objects.create(name=name, queues=["mail", "telegram"])
    Worker.objects.create(name="three:1:boot.x", queues=["mail"])
    assert anna.get(address).json()["is_final"] is False
    change = Change.objects.get(topic="buttons", data__id=button.pk)
    assert change.version
    for at, name in enumerate(names, 1):
        process, moment = process_of(name), change.at + timedelta(seconds=0.4 * at)
        Seen.objects.create(process=process, topic="buttons", version=change.version, at=moment)
        told = anna.get(address).json()
        assert told["is_final"] == (at == 2)
    assert told["sentence"] == "Действует через 0,8 с."
    assert zoya.get(address).status_code == 404
