"""What is found when a scenario is saved."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scenarios.body import BadBody, Body, parse, plain
from bot.scenarios.checking import check, errors
from bot.scenarios.running import At, Begun, Pressed, Said, advance
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


def test_a_whole_scenario_has_nothing_wrong() -> None:
    assert check(ORDER) == []
    assert parse(plain(ORDER)) == ORDER


LINK = {"label": both("Shop"), "url": "https://shop.example/"}
WRONG: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("no step", [], "", "There is no step yet."),
    (
        "an id twice",
        [text("a"), text("a", next="end"), end()],
        "a",
        "Two steps have the id “a”.",
    ),
    (
        "a target that is not there",
        [text("a", next="z"), end()],
        "a",
        "Step 1 (text “Hello”) leads to the step “z”, which is not there.",
    ),
    (
        "nothing after the last",
        [text("a")],
        "a",
        "Step 1 (text “Hello”) is a dead end: nothing comes after it. Add an end.",
    ),
    (
        "a choice without a way on",
        [text("a"), choice("b", ("Yes", "a"), ("No", ""))],
        "b",
        "Step 2 (question “Which?”) is a dead end: nothing comes after it. Add an end.",
    ),
    (
        "no choices",
        [choice("a"), end()],
        "a",
        "Step 1 (question “Which?”) asks for a choice and offers none.",
    ),
    (
        "a loop that asks nobody",
        [text("a", "One"), text("b", "Two"), step("jump", "c", to="a"), end()],
        "a",
        "This goes round for ever, as nobody is asked anything on the way: step 1 (text “One”), "
        "step 2 (text “Two”), step 3 (jump).",
    ),
    ("itself", [step("jump", "a", to="a"), end()], "a", "This goes round for ever"),
    (
        "a loop by hours",
        [step("condition", "a", on="hours", then="end", otherwise="b"), text("b", next="a"), end()],
        "a",
        "This goes round for ever",
    ),
    (
        "what nothing leads to",
        [text("a", next="end"), text("b", "Never"), end()],
        "b",
        "Nothing leads to step 2 (text “Never”).",
    ),
    (
        "an answer that is not kept",
        [step("condition", "a", name="age", value="1", then="end"), text("b"), end()],
        "a",
        "Step 1 (condition) looks at an answer that no question keeps.",
    ),
    (
        "compared with nothing",
        [question("q", save_as="age"), step("condition", "a", name="age", then="end"), end()],
        "a",
        "Step 2 (condition) compares an answer with nothing.",
    ),
    (
        "a jump to nowhere",
        [step("jump", "a"), end()],
        "a",
        "Step 1 (jump) does not say where to.",
    ),
    (
        "no text",
        [step("text", "a", text={"en": "Hello"}), end()],
        "a",
        "Step 1 (text “Hello”): a text in Russian is missing.",
    ),
    (
        "no label",
        [question("a", answer="choice", choices=[{"label": {"en": "Yes"}}]), end()],
        "a",
        "the label of a button in Russian is missing.",
    ),
    (
        "a text that is too long",
        [step("text", "a", text={"ru": "😀" * 2049, "en": "Hello"}), end()],
        "a",
        "The text has 4098 characters; Telegram takes 4096.",
    ),
    (
        "a caption that is too long",
        [
            step("media", "a", url="https://a.example/", caption={"ru": "a" * 1025, "en": "b"}),
            end(),
        ],
        "a",
        "The caption has 1025 characters; Telegram takes 1024.",
    ),
    (
        "a label that is too long",
        [question("a", answer="choice", choices=[{"label": both("a" * 65)}]), end()],
        "a",
        "The label of a button has 65 characters; Telegram takes 64.",
    ),
    (
        "two buttons of one label",
        [choice("a", ("Yes", ""), ("yes", "")), end()],
        "a",
        "Step 1 (question “Which?”) has two buttons “yes”.",
    ),
    (
        "no address",
        [text("a", links=[{**LINK, "url": "javascript:alert(1)"}]), end()],
        "a",
        "“javascript:alert(1)” is no address such as https://shop.example/page.",
    ),
    (
        "no answer that is right",
        [question("a", answer="number", least=5, most=1), end()],
        "a",
        "no answer is right",
    ),
]


@pytest.mark.parametrize(
    ("steps", "where", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_is_said_of_the_step_where_it_is(
    steps: list[dict[str, Any]], where: str, sentence: str
) -> None:
    with translation.override("en"):
        found = errors(check(body_of(*steps)))
    assert any(each.step == where and sentence in each.sentence for each in found), found
    with translation.override("ru"):
        in_russian = errors(check(body_of(*steps)))
    assert [each.step for each in in_russian] == [each.step for each in found]
    assert all(any("а" <= letter <= "я" for letter in each.sentence) for each in in_russian)


def test_what_can_be_lived_with_is_a_notice_and_hinders_nobody() -> None:
    body = body_of(
        step("text", "a", text={"ru": "Привет, {name}"}),
        step("condition", "b", on="hours", then="end"),
        end(),
    )
    with translation.override("en"):
        found = check(body)
    assert errors(found) == []
    assert [each.sentence for each in found] == [
        "Step 1 (text “Привет, {name}”): a text in English is missing, so the other one is shown.",
        "Step 1 (text “Привет, {name}”) says {name}, which no question keeps.",
        "Step 2 (condition) leads to the same step either way.",
    ]
    assert errors(check(body, "en")) != [], "in the site's own language it must be there"


def test_a_way_round_on_which_somebody_is_asked_is_a_menu() -> None:
    menu = body_of(choice("menu", ("Tea", "tea"), ("Bye", "end")), text("tea", next="menu"), end())
    assert check(menu) == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"steps": [{"kind": "shell", "id": "a"}]},
        {"steps": [{"kind": "text"}]},
        {"steps": [{"kind": "text", "id": "A b"}]},
        {"steps": [{"kind": "end", "id": "a"}] * 201},
        {"steps": [{"kind": "question", "id": "a", "choices": [{"label": {}}] * 21}]},
    ],
)
def test_what_is_no_scenario_is_refused(wrong: object) -> None:
    with pytest.raises(BadBody):
        parse(wrong)


IDS = ["a", "b", "c", "d", "e", "f"]
TO = st.sampled_from(["", *IDS])
STEPS = st.one_of(
    st.builds(lambda to: {"kind": "text", "text": both("Hello"), "next": to}, TO),
    st.builds(lambda to: {"kind": "jump", "to": to}, TO),
    st.builds(
        lambda one, two: {"kind": "condition", "on": "hours", "then": one, "otherwise": two},
        TO,
        TO,
    ),
    st.builds(
        lambda ways: {
            "kind": "question",
            "answer": "choice",
            "text": both("Which?"),
            "choices": [{"label": both(str(at)), "to": to} for at, to in enumerate(ways)],
        },
        st.lists(TO, max_size=3),
    ),
    st.builds(lambda to: {"kind": "question", "text": both("What?"), "next": to}, TO),
    st.just({"kind": "end"}),
)
BODIES = st.lists(STEPS, max_size=6).map(
    lambda steps: body_of(
        *({**each, "id": id} for id, each in zip(IDS, steps, strict=False)),
    )
)
EVENTS = st.lists(
    st.one_of(
        st.builds(Said, st.sampled_from(["1", "tea", ""])),
        st.builds(Pressed, st.integers(-1, 9), st.integers(-1, 4)),
    ),
    max_size=12,
)


@settings(max_examples=400, deadline=None)
@given(body=BODIES, events=EVENTS)
def test_any_scenario_is_checked_and_gone_through_in_a_moment(
    body: Body, events: list[Said | Pressed]
) -> None:
    """And one without errors never leaves somebody where nothing was asked and nothing ended."""
    sound = not errors(check(body))
    person, at = Person(body), At()
    for event in [Begun(), *events]:
        step = advance(body, at, event, person)
        assert len(step.outputs) <= (len(body.steps) if sound else 201)
        if not step.taken:
            assert step.outputs == ()
        at = step.at
        if sound:
            ended = at.state in ("done", "called", "left")
            assert ended or body.by_id()[at.step].waits
