"""What begins a scenario: words, commands, the keyboard, and coming for the first time."""

from typing import Any

import pytest

from bot.models import Bot, Button, Scenario
from bot.scenarios.publishing import publish
from dialogs.models import Dialog
from realtime.sync.cache import cache
from tests.bot.scenarios.chatting import Vera
from tests.bot.scenarios.conftest import Commit
from tests.bot.scenarios.made import body_of, end, text


@pytest.mark.parametrize("said", ["how much", "Сколько стоит", "  HOW MUCH "])
def test_words_begin_a_scenario(bot: Bot, vera: Vera, said: str) -> None:
    words = "how much, сколько стоит"
    prices = Scenario.objects.create(bot=bot, title="Prices", trigger="words", value=words)
    publish(prices.pk, body_of(text("a", "Tea costs 5."), end()), None)
    assert vera.writes(said) == ["Tea costs 5."]
    assert vera.log()[0] == ("user", said)


@pytest.mark.parametrize("said", ["/prices", "/prices@shop_bot", "/PRICES now"])
def test_a_command_begins_a_scenario(bot: Bot, vera: Vera, said: str, commit: Commit) -> None:
    prices = Scenario.objects.create(bot=bot, title="Prices", trigger="command", value="prices")
    publish(prices.pk, body_of(text("a", "Tea costs 5."), end()), None)
    assert vera.writes(said) == ["Tea costs 5."]
    prices.enabled = False
    with commit():
        prices.save()
    assert vera.writes(said) == []


def test_the_keyboard_is_in_the_next_answer_as_it_was_changed(
    bot: Bot, vera: Vera, commit: Commit
) -> None:
    tea = Button.objects.create(bot=bot, label_ru="Чай", label_en="Tea", action="call")
    Button.objects.create(bot=bot, row=2, label_ru="Цены", action="text", text_ru="Пять.")
    Button.objects.create(bot=bot, row=2, column=2, label_ru="Нет", action="call", enabled=False)
    vera.writes("/start")
    assert vera.keyboard() == [["Tea"], ["Цены"]]
    tea.label_en = "Teas"
    with commit():
        tea.save()
    assert vera.writes("Цены") == ["Пять."]
    assert vera.keyboard() == [["Teas"], ["Цены"]]


def test_each_button_does_what_it_says(bot: Bot, vera: Vera, scenario: Scenario) -> None:
    does: list[dict[str, Any]] = [
        {"action": "scenario", "scenario": scenario},
        {"action": "text", "text_ru": "Да", "text_en": "Yes"},
        {"action": "link", "url": "https://shop.example/"},
        {"action": "call"},
    ]
    for at, fields in enumerate(does, 1):
        Button.objects.create(bot=bot, row=at, label_ru=f"Б{at}", label_en=f"B{at}", **fields)
    assert vera.writes("B1") == ["Hello, Vera!", "Which?"]
    assert vera.writes("B2") == ["Yes"]
    assert vera.writes("B3") == ["B3"]
    markup = vera.calls("sendMessage")[-1].params["reply_markup"]
    assert markup == {"inline_keyboard": [[{"text": "B3", "url": "https://shop.example/"}]]}
    vera.writes("B4")
    assert vera.dialog.handoff == Dialog.Handoff.REQUESTED
    assert vera.writes("B4") == ["People were called already; they answer here."]


def test_who_begins_is_greeted_once_by_the_scenario_else_by_the_site(
    bot: Bot, scenario: Scenario
) -> None:
    Button.objects.create(bot=bot, label_en="Tea", action="call")
    vera = Vera(bot)
    assert vera.writes("/start") == ["Hello! How can we help?"]
    assert vera.keyboard() == [["Tea"]]
    publish(scenario.pk, body_of(text("a", "From the scenario"), end()), None)
    cache.drop("")
    assert vera.writes("/start campaign") == ["From the scenario"]
    assert vera.dialog.context["start"] == "campaign"


def test_a_keyboard_from_before_still_works(bot: Bot, vera: Vera, commit: Commit) -> None:
    button = Button.objects.create(bot=bot, label_en="Prices", action="text", text_en="Five.")
    vera.writes("/start")
    button.label_en = "Tariffs"
    with commit():
        button.save()
    assert vera.writes("Prices") == ["Five."]
