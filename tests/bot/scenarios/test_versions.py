"""What is saved of scenarios and buttons."""

import pytest
from django.core.exceptions import ValidationError

from bot.models import Bot, Button, Progress, Scenario
from bot.scenarios.body import parse
from bot.scenarios.publishing import Unfit, publish, roll_back
from tests.bot.scenarios.made import ORDER, body_of, end, text
from tests.people import People

HELLO, BYE = body_of(text("a", "Hello"), end()), body_of(text("a", "Bye"), end())


def test_a_saved_version_is_the_published_one_and_older_ones_stay(
    people: People, scenario: Scenario
) -> None:
    first = publish(scenario.pk, HELLO, people.anna)
    second = publish(scenario.pk, BYE, people.anna, "Shorter")
    scenario.refresh_from_db()
    assert (first.number, second.number, scenario.published) == (1, 2, second)
    assert parse(first.body) == HELLO
    assert publish(scenario.pk, BYE, people.boris) == second, "nothing changed"
    assert [each.number for each in scenario.versions.all()] == [2, 1]


def test_a_roll_back_is_a_new_version_with_the_old_steps(
    people: People, scenario: Scenario
) -> None:
    publish(scenario.pk, HELLO, people.anna)
    publish(scenario.pk, BYE, people.anna)
    back = roll_back(scenario.pk, 1, people.boris)
    assert (back.number, parse(back.body), back.author) == (3, HELLO, people.boris)


def test_what_has_errors_is_not_saved(people: People, scenario: Scenario) -> None:
    publish(scenario.pk, HELLO, people.anna)
    with pytest.raises(Unfit) as refused:
        publish(scenario.pk, body_of(text("a")), people.anna)
    assert refused.value.findings[0].step == "a"
    assert scenario.versions.count() == 1


def test_a_version_is_never_changed(people: People, scenario: Scenario) -> None:
    version = publish(scenario.pk, HELLO, people.anna)
    version.note = "Other"
    with pytest.raises(TypeError):
        version.save()


def test_who_is_in_the_middle_of_a_version_keeps_it(people: People, scenario: Scenario) -> None:
    old = publish(scenario.pk, ORDER, people.anna)
    way = Progress.objects.create(bot=scenario.bot, chat_id=7, version=old, step="menu", turn=1)
    publish(scenario.pk, HELLO, people.anna)
    way.refresh_from_db()
    assert parse(way.version.body) == ORDER


@pytest.mark.parametrize(
    ("trigger", "value", "kept"),
    [
        ("command", "/Prices", "prices"),
        ("command", "/две команды", None),
        ("words", "price, Сколько стоит", "price, сколько стоит"),
        ("words", " , ", None),
        ("start", "ignored", ""),
    ],
)
def test_what_begins_a_scenario_is_checked(
    bot: Bot, trigger: str, value: str, kept: str | None
) -> None:
    scenario = Scenario(bot=bot, title="Tea", trigger=trigger, value=value)
    if kept is None:
        with pytest.raises(ValidationError) as refused:
            scenario.full_clean()
        assert list(refused.value.message_dict) == ["value"]
    else:
        scenario.full_clean()
        assert scenario.value == kept


def test_two_scenarios_of_a_bot_begin_in_different_ways(bot: Bot, scenario: Scenario) -> None:
    with pytest.raises(ValidationError):
        Scenario(bot=bot, title="Other", trigger="start").full_clean()
    Scenario(bot=bot, title="Other", trigger="button").full_clean()


def test_a_button_remembers_what_it_was_called(bot: Bot) -> None:
    button = Button.objects.create(bot=bot, label_ru="Цены", label_en="Prices", action="call")
    for label in ("Tariffs", "Rates", "Prices"):
        button.label_en = label
        button.save()
    assert Button.objects.get().former == ["Rates", "Tariffs"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "label_ru"),
        ({"label_ru": "/start"}, "label_ru"),
        ({"label_ru": "Чай", "action": "scenario"}, "scenario"),
        ({"label_ru": "Чай", "action": "text"}, "text_ru"),
        ({"label_ru": "Чай", "action": "link"}, "url"),
    ],
)
def test_a_button_says_what_it_does(bot: Bot, fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Button(bot=bot, **{"action": "call", **fields}).full_clean()
    assert wrong in refused.value.message_dict


def test_a_button_begins_no_scenario_of_another_bot(people: People, scenario: Scenario) -> None:
    other = Bot.objects.create(site=people.rival, token="7654321:" + "b" * 35)
    with pytest.raises(ValidationError) as refused:
        Button(bot=other, label_ru="Чай", action="scenario", scenario=scenario).full_clean()
    assert "scenario" in refused.value.message_dict
