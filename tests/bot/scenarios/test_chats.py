"""Scenarios and buttons in a private chat: what is said there, and what stands in the dialog."""

from typing import Any

import pytest

from assistant.models import Assistant
from assistant.talking.questions import question_of
from bot.models import Bot, Button, Progress, Scenario, Task
from bot.scenarios.publishing import publish
from dialogs.actions import post_message, request_handoff, take_over
from dialogs.models import Dialog, Entry
from jobs.models import Job
from tests.bot.scenarios.chatting import Vera
from tests.bot.scenarios.conftest import Commit
from tests.bot.scenarios.made import body_of, both, choice, end, question, step, text
from tests.people import People


def answers() -> list[Any]:
    """What the presses were answered with, each once."""
    path = "bot.updates.pressing.answer"
    return [job.args[2] for job in Job.objects.filter(path=path).order_by("pk")]


def test_an_order_is_taken_and_the_manager_reads_all_of_it(vera: Vera) -> None:
    assert vera.writes("/start") == ["Hello, Vera!", "Which?"]
    assert vera.presses("Prices") == ["editMessageReplyMarkup", "Tea costs 5.", "Which?"]
    assert vera.presses("Order")[1:] == ["Your name?"]
    assert vera.writes("Vera") == ["Your age?"]
    assert vera.writes("17") == ["Please write 18 or more.\n\nYour age?"]
    said, queued = vera.writes("30")
    assert said == "Vera, a manager comes."
    assert "A person was asked for." in queued
    assert answers() == ["", ""]
    assert vera.log() == [
        ("assistant", "Hello, Vera!"),
        ("assistant", "Which?\n[Order]\n[Prices]\n[Bye]"),
        ("user", "Prices"),
        ("assistant", "Tea costs 5."),
        ("assistant", "Which?\n[Order]\n[Prices]\n[Bye]"),
        ("user", "Order"),
        ("assistant", "Your name?"),
        ("user", "Vera"),
        ("assistant", "Your age?"),
        ("user", "17"),
        ("assistant", "Please write 18 or more.\n\nYour age?"),
        ("user", "30"),
        ("assistant", "Vera, a manager comes."),
        ("system", "Что спросил сценарий:\nwish: Order\nname: Vera\nage: 30"),
        ("system", vera.log()[-1][1]),
    ]
    assert vera.dialog.handoff == Dialog.Handoff.REQUESTED
    note = Entry.objects.get(dialog=vera.dialog, text__contains="wish: Order")
    assert note.private, "the answers are collected for managers alone"
    assert Progress.objects.get().state == "called"


def test_a_repeated_press_does_nothing_twice_and_says_so(vera: Vera) -> None:
    vera.writes("/start")
    menu = vera.calls("sendMessage")[-1]
    vera.presses("Order", menu)
    assert vera.presses("Order", menu) == []
    assert vera.presses("Bye", menu) == []
    assert answers() == ["", "You have answered this already.", "You have answered this already."]
    assert [text for sender, text in vera.log() if sender == "user"] == ["Order"]


def test_a_button_of_a_conversation_that_is_over_says_so_politely(vera: Vera) -> None:
    vera.language = "ru"
    vera.writes("/start")
    menu = vera.calls("sendMessage")[-1]
    vera.presses("Bye (ru)", menu)
    assert vera.presses("Order (ru)", menu) == []
    assert answers()[-1] == "Этот разговор закончен. Можно начать заново."


def test_nobody_presses_in_the_chat_of_another(vera: Vera) -> None:
    vera.writes("/start")
    menu = vera.calls("sendMessage")[-1]
    viktor = Vera(vera.bot, id=5002)
    assert viktor.presses("Order", menu) == []
    assert Progress.objects.get().step == "menu"


def test_who_is_in_the_middle_of_a_version_ends_it_and_others_get_the_new_one(
    vera: Vera, scenario: Scenario, commit: Commit
) -> None:
    vera.writes("/start")
    with commit():
        publish(scenario.pk, body_of(text("new", "All new"), end()), None)
    assert vera.presses("Bye")[1:] == ["Bye!"]
    assert Vera(vera.bot, id=5002).writes("/start") == ["All new"]


def test_what_no_scenario_wants_stands_in_the_dialog_alone(vera: Vera) -> None:
    assert vera.writes("Where is my order?") == []
    assert vera.log() == [("user", "Where is my order?")]
    assert vera.dialog.waiting_since is not None


def test_an_answer_does_not_wait_for_a_manager_and_no_assistant_answers_it(
    vera: Vera, people: People
) -> None:
    Assistant.objects.create(site=people.shop, enabled=True)
    vera.bot.site.refresh_from_db()
    vera.writes("/start")
    vera.writes("Order")
    dialog = vera.dialog
    assert dialog.waiting_since is None
    said = Entry.objects.get(dialog=dialog, sender="user")
    assert question_of(dialog.pk, said.seq) is None


def test_a_scenario_that_ends_without_a_word_thanks(bot: Bot, scenario: Scenario) -> None:
    publish(scenario.pk, body_of(question("q", "Name?"), end()), None)
    vera = Vera(bot)
    vera.writes("/start")
    assert vera.writes("Vera") == ["Thank you."]


def test_after_three_wrong_answers_what_is_typed_is_for_people(vera: Vera) -> None:
    vera.writes("/start")
    for _ in range(2):
        assert vera.writes("Help!") == ["Which?"]
    assert vera.writes("Help!") == []
    assert vera.dialog.waiting_since is not None
    assert Progress.objects.get().state == "left"


@pytest.mark.parametrize("taken", [False, True])
def test_what_is_typed_while_people_are_called_is_for_them(
    vera: Vera, people: People, taken: bool
) -> None:
    vera.writes("/start")
    menu = vera.calls("sendMessage")[-1]
    request_handoff(vera.dialog.pk, "visitor")
    if taken:
        take_over(vera.dialog.pk, people.anna)
    assert vera.writes("Order") == []
    assert vera.log()[-1] == ("user", "Order")
    assert vera.presses("Order", menu) == []


def test_a_command_works_while_a_person_answers_and_is_no_answer_of_theirs(
    vera: Vera, people: People
) -> None:
    vera.writes("Hello")
    take_over(vera.dialog.pk, people.anna)
    assert vera.writes("/start") == ["Hello, Vera!", "Which?"]
    assert vera.presses("Prices")[1:] == ["Tea costs 5.", "Which?"]
    after = Entry.objects.filter(dialog=vera.dialog, data__scenario=True)
    assert all(each.private and each.sender == "system" for each in after)
    assert vera.writes("Bye")[-1:] == ["Bye!"]
    post_message(vera.dialog.pk, "manager", "Here I am", author=people.anna)


def test_what_a_manager_says_brings_the_keyboard_and_a_scenario_is_sent_once(
    vera: Vera, people: People
) -> None:
    Button.objects.create(bot=vera.bot, label_en="Tea", action="call")
    assert vera.writes("/start") == ["Hello, Vera!", "Which?"]
    post_message(vera.dialog.pk, "manager", "Here I am", author=people.anna)
    said = [each.params["text"] for each in vera.calls("sendMessage")]
    assert said[:2] == ["Hello, Vera!", "Which?"]
    assert said[-1] == "Here I am"
    assert "keyboard" in vera.calls("sendMessage")[-1].params["reply_markup"]


def test_a_new_scenario_takes_the_place_of_the_one_under_way(vera: Vera) -> None:
    vera.writes("/start")
    assert vera.writes("/start") == ["Hello, Vera!", "Which?"]
    assert sorted(Progress.objects.values_list("state", flat=True)) == ["left", "running"]


def test_what_somebody_answers_is_no_markup(bot: Bot, scenario: Scenario) -> None:
    says = text("t", "{name} & <b>tea</b>")
    publish(scenario.pk, body_of(question("q", "Name?", save_as="name"), says, end()), None)
    vera = Vera(bot)
    vera.writes("/start")
    assert vera.writes("<i>") == ["&lt;i&gt; &amp; &lt;b&gt;tea&lt;/b&gt;"]
    assert vera.log()[-1] == ("assistant", "<i> & <b>tea</b>")


def test_a_picture_goes_out_by_its_address(bot: Bot, scenario: Scenario) -> None:
    shows = step("media", "p", url="https://shop.example/tea.png", caption=both("Tea"))
    publish(scenario.pk, body_of(shows, end()), None)
    vera = Vera(bot)
    assert vera.writes("/start") == ["sendPhoto"]
    assert vera.calls()[-1].params == {"photo": "https://shop.example/tea.png", "caption": "Tea"}
    assert vera.log() == [("assistant", "Tea\nhttps://shop.example/tea.png")]


def test_a_telephone_number_may_be_sent_as_a_contact(bot: Bot, scenario: Scenario) -> None:
    asks = question("q", "Phone?", answer="phone", save_as="phone")
    publish(scenario.pk, body_of(asks, text("t", "{phone}"), end()), None)
    vera = Vera(bot)
    vera.writes("/start")
    assert vera.writes("", contact={"phone_number": "+12125550100"}) == ["+12125550100"]


def test_a_step_pays_a_task_once_for_each_way_and_as_often_as_the_task_allows(
    people: People, bot: Bot, scenario: Scenario, commit: Commit
) -> None:
    task = Task.objects.create(
        site=people.shop, title_en="Read", reward=5, confirmed_by="step", limit_each=1
    )
    pays = step("give_task", "g", task=task.pk, text=both("You earned 5."))
    again = choice("q", ("Again", "g"), ("Bye", ""))
    publish(scenario.pk, body_of(pays, again, end()), None)
    vera = Vera(bot)
    assert vera.writes("/start") == ["You earned 5.", "Which?"]
    assert vera.presses("Again")[1:] == ["Which?"]
    assert vera.writes("/start") == ["Which?"]
    rival = Task.objects.create(site=people.rival, title_en="R", reward=9, confirmed_by="step")
    pays["task"] = rival.pk
    with commit():
        publish(scenario.pk, body_of(pays, again, end()), None)
    assert vera.writes("/start") == ["Which?"], "a task of another site pays nothing"
