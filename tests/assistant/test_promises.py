"""A model that promises a person has promised one; what it offers, denies or explains is none."""

from pathlib import Path
from time import perf_counter

import pytest

from assistant.handover.measuring import measure
from assistant.handover.promises import promises_person
from assistant.handover.training import phrases_of

LABELLED = Path(__file__).with_name("promises.jsonl")


@pytest.mark.parametrize(
    "text",
    [
        "Сейчас передам вас оператору",
        "I'll connect you to a colleague",
        "Не нашла ответа в базе, поэтому передаю диалог сотруднику.",
        "Done.\nAn agent will be with you as soon as possible",
        "Оператор ответит вам, как только освободится.",
    ],
)
def test_a_promise_is_heard(text: str) -> None:
    assert promises_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Вы можете позвонить оператору по телефону",
        "our operators work from 9",
        "Если хотите, позову оператора",
        "Shall I transfer you to an agent?",
        "Я не передаю данные операторам рекламы",
        "",
    ],
)
def test_what_is_none_calls_nobody(text: str) -> None:
    assert not promises_person(text)


@pytest.mark.parametrize("held_out", [True, False])
def test_labelled_answers_are_understood(held_out: bool) -> None:
    answers = list(phrases_of(LABELLED.read_text("utf-8").splitlines()))
    assert len(answers) >= 80
    chosen = [each for each in answers if each.is_held_out == held_out]
    found = measure(chosen, lambda text: "person" if promises_person(text) else "no")
    for language in ("ru", "en"):
        assert found[language].is_enough, found[language].as_json()


def test_no_answer_takes_long() -> None:
    began = perf_counter()
    for unit in ("передам ", "i'll connect ", "оператор ", "вам свяжется ", "your request ", "a"):
        promises_person(unit * 5000)
    assert perf_counter() - began < 2
