"""What is said to somebody on their way through a scenario."""

from dataclasses import replace
from typing import Any

import pytest

from bot.scenarios.body import Body
from bot.scenarios.running import TRIES, Say, Show
from tests.bot.scenarios.made import (
    ORDER,
    Person,
    body_of,
    both,
    choice,
    end,
    question,
    step,
    text,
)


def test_an_order_goes_its_way_and_a_manager_gets_the_answers() -> None:
    vera = Person(ORDER)
    assert vera.begins() == ["Hello, Vera!", "Which?"]
    assert vera.said[-1] == Say("Which?", choices=("Order", "Prices", "Bye"), turn=1)
    assert vera.presses(1) == ["Tea costs 5.", "Which?"]
    assert vera.presses(0) == ["Your name?"]
    assert vera.says(" Vera ") == ["Your age?"]
    assert vera.says("17") == ["Please write 18 or more.\n\nYour age?"]
    assert vera.says("30") == ["Vera, a manager comes."]
    assert vera.at.state == "called"
    assert vera.at.answers == {"wish": "Order", "name": "Vera", "age": "30"}


def test_it_speaks_the_language_of_the_person_else_that_of_the_site() -> None:
    assert Person(ORDER, language="ru").begins()[0] == "Hello, Vera! (ru)"
    assert Person(ORDER, language="de", locale="ru").begins()[0] == "Hello, Vera! (ru)"
    assert Person(ORDER, language="de", locale="en").begins()[0] == "Hello, Vera!"
    half = body_of(step("text", "a", text={"ru": "Да"}), end())
    assert Person(half, language="en").begins() == ["Да"]


def test_a_repeated_press_and_one_of_an_earlier_question_do_nothing() -> None:
    vera = Person(ORDER)
    vera.begins()
    vera.presses(1)
    before = vera.at
    assert vera.presses(1, turn=1) == []
    assert (vera.taken, vera.at) == (False, before)
    vera.presses(2)
    assert vera.at.state == "done"
    assert vera.presses(2) == []
    assert not vera.taken


@pytest.mark.parametrize("nth", [-1, 3, 99])
def test_a_choice_that_was_never_offered_is_none(nth: int) -> None:
    vera = Person(ORDER)
    vera.begins()
    assert vera.presses(nth) == []
    assert not vera.taken


@pytest.mark.parametrize("typed", ["Prices", " prices", "PRICES (RU)"])
def test_a_choice_may_be_typed_in_either_language(typed: str) -> None:
    vera = Person(ORDER)
    vera.begins()
    assert vera.says(typed) == ["Tea costs 5.", "Which?"]


def test_a_choice_of_a_picture_alone_is_told_from_another() -> None:
    offered = [
        {"label": {"ru": "👍", "en": "👍"}, "to": "good"},
        {"label": {"ru": "👎", "en": "👎"}, "to": "bad"},
    ]
    asked = question("a", answer="choice", choices=offered)
    vera = Person(body_of(asked, text("good", "Good", next="end"), text("bad", "Bad"), end()))
    vera.begins()
    assert vera.says("👎") == ["Bad"]


def test_who_answers_wrong_again_and_again_wanted_something_else() -> None:
    vera = Person(ORDER)
    vera.begins()
    for _ in range(TRIES - 1):
        assert vera.says("How are you?") == ["Which?"]
        assert vera.taken
    assert vera.says("How are you?") == []
    assert (vera.taken, vera.at.state) == (False, "left")
    assert vera.says("Order") == []


@pytest.mark.parametrize(
    ("fields", "typed", "kept"),
    [
        ({"answer": "number"}, "1 000,50", "1000.50"),
        ({"answer": "number"}, "many", None),
        ({"answer": "number"}, "NaN", None),
        ({"answer": "number"}, "1e999999", None),
        ({"answer": "number", "most": 5}, "6", None),
        ({"answer": "phone"}, "+7 (912) 345-67-89", "+79123456789"),
        ({"answer": "phone"}, "call me", None),
        ({"answer": "email"}, "vera@mail.example", "vera@mail.example"),
        ({"answer": "email"}, "vera@", None),
        ({"answer": "text", "least": 3}, "ab", None),
        ({"answer": "text", "most": 3}, "abcd", None),
        ({"answer": "text"}, "a" * 1001, None),
        ({"answer": "text"}, "   ", None),
    ],
)
def test_an_answer_is_checked_and_kept_in_one_form(
    fields: dict[str, Any], typed: str, kept: str | None
) -> None:
    vera = Person(body_of(question("a", save_as="it", **fields), end()))
    vera.begins()
    said = vera.says(typed)
    assert vera.at.answers == ({"it": kept} if kept else {})
    assert vera.at.state == ("done" if kept else "running")
    assert kept or said[0].endswith("\n\nWhat?"), "it is said what is wrong, and asked again"


def test_ones_own_words_for_a_wrong_answer_are_said() -> None:
    asked = question("a", answer="number", error=both("Digits, please."))
    vera = Person(body_of(asked, end()))
    vera.begins()
    assert vera.says("x") == ["Digits, please.\n\nWhat?"]


@pytest.mark.parametrize(
    ("kind", "given", "value", "yes"),
    [
        ("is", "Yes", "yes", True),
        ("is", "Yes", "Yes (ru)", True),
        ("is", "Yes", "No", False),
        ("contains", "Yes", "ES", True),
        ("given", "Yes", "", True),
        ("more", "Yes", "1", False),
    ],
)
def test_a_condition_looks_at_an_answer(kind: str, given: str, value: str, yes: bool) -> None:
    looks = step(
        "condition", "if", name="it", **{"is": kind}, value=value, then="yes", otherwise="no"
    )
    body = body_of(
        choice("a", ("Yes", "if"), ("No", "if"), save_as="it"),
        looks,
        text("yes", "It is", next="end"),
        text("no", "It is not"),
        end(),
    )
    vera = Person(body)
    vera.begins()
    assert vera.says(given) == ["It is" if yes else "It is not"]


@pytest.mark.parametrize("on", ["hours", "person"])
def test_a_condition_looks_at_the_hours_and_at_who_is_there(on: str) -> None:
    looks = step("condition", "if", on=on, then="yes", otherwise="no")
    body = body_of(looks, text("yes", "Yes", next="end"), text("no", "No"), end())
    assert Person(body, opened=True, person=True).begins() == ["Yes"]
    assert Person(body, opened=on != "hours", person=on != "person").begins() == ["No"]


def test_a_picture_and_links_go_out() -> None:
    links = [{"label": both("Shop"), "url": "https://shop.example/"}]
    picture = step("media", "p", url="https://shop.example/tea.png", caption=both("Tea"))
    vera = Person(body_of(picture, text("a", links=links), end()))
    vera.begins()
    assert vera.said == [
        Show("photo", "https://shop.example/tea.png", "Tea"),
        Say("Hello", links=(("Shop", "https://shop.example/"),)),
    ]


def test_what_somebody_answered_is_not_read_as_a_place_for_another_answer() -> None:
    body = body_of(
        question("a", save_as="one"), question("b", save_as="two"), text("c", "{one} {two}"), end()
    )
    vera = Person(body)
    vera.begins()
    vera.says("{two}")
    assert vera.says("Tea") == ["{two} Tea"]


def test_a_way_round_that_nobody_checked_ends_all_the_same() -> None:
    vera = Person(body_of(text("a", next="b"), text("b", next="a")))
    vera.begins()
    assert vera.at.state == "done"
    assert Person(Body()).begins() == []


def test_who_is_in_the_middle_of_a_version_ends_that_one() -> None:
    vera = Person(ORDER)
    vera.begins()
    new = Person(body_of(text("hello", "New!"), end()), at=replace(vera.at))
    assert vera.presses(2) == ["Bye!"]
    assert new.presses(2) == [], "the position alone says nothing in another version"
