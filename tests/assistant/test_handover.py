"""Whether a visitor wants a person: what certainly does, what certainly does not, what is asked."""

import json
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assistant.handover.judging import judge
from assistant.handover.measuring import PRECISION, RECALL
from assistant.handover.scoring import WEIGHTS
from assistant.handover.training import PHRASES, Phrase, phrases_of, trained, written

WANTS = (
    "позовите оператора", "хочу поговорить с человеком", "live agent please", "оператор",
    "человек!", "agent", "Спасибо, бот, но это не то. Переключите на менеджера",
    "пириключите на аператора", "не хочу говорить с ботом", "I'd like to talk to a real person",
    "jgthfnjh",
    "о п е р а т о р", "The last agent vanished. Connect me to another one of your agents",
    "gimme a human", "Operator please, it is about my order", "оператора, пожалуйста, тут сложно",
    "хочу, чтобы мне ответил живой сотрудник", "онлайн-оператора позовите-ка", "OPERATOR!!!",
)  # fmt: skip
WANTS_NOT = (
    "вакансия оператора", "спасибо, оператор помог", "какой у вас оператор связи?",
    "I was an agent", "не надо оператора", "робот-пылесос доставляете?",
    "оператор сказал что чай придёт завтра", "Позовите оператора. Хотя нет, не надо оператора",
    "how many grams per person", "человек-паук",
    "no need for an agent", "do you recruit agents?", "my shipping agent needs the invoice",
    "чайник на 4 человека", "человек из поддержки написал мне",
    "a person's name on the card", "where is my order?", "", "?", "👍",
    "\0",
)  # fmt: skip
UNSURE = ("соедините меня", "телефон менеджера", "please transfer me", "support", "поговорить")


@pytest.mark.parametrize("text", WANTS)
def test_who_wants_a_person_is_understood(text: str) -> None:
    assert judge(text).wants == "person"


@pytest.mark.parametrize("text", WANTS_NOT)
def test_who_only_names_one_gets_none(text: str) -> None:
    assert judge(text).wants == "no"


@pytest.mark.parametrize("text", UNSURE)
def test_what_may_mean_it_is_asked_about(text: str) -> None:
    assert judge(text).wants == "ask"


def evaluated(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    call_command("handover", "--evaluate", *words, "--json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_phrases_that_taught_nothing_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluated(capsys)
    for language in ("ru", "en"):
        figures = found[language]
        assert min(figures["wanted"], figures["other"]) >= 50
        assert figures["precision"] >= PRECISION
        assert figures["recall"] >= RECALL
        assert len(figures["asked_needlessly"]) <= 0.05 * figures["other"]


def labelled() -> list[Phrase]:
    return list(phrases_of(PHRASES.read_text("utf-8").splitlines()))


def test_the_labelled_phrases_are_many_and_half_of_them_only_look_alike() -> None:
    phrases = labelled()
    count = Counter((phrase.lang, phrase.person) for phrase in phrases)
    assert set(count) == {(lang, person) for lang in ("ru", "en") for person in (True, False)}
    assert min(count.values()) >= 200
    texts = Counter((phrase.text.casefold(), phrase.lang) for phrase in phrases)
    assert [text for text, times in texts.items() if times > 1] == []
    labels = {(phrase.family, phrase.person) for phrase in phrases}
    assert len(labels) == len({phrase.family for phrase in phrases})


def test_the_weights_are_what_the_phrases_make() -> None:
    taught = [phrase for phrase in labelled() if not phrase.is_held_out]
    assert WEIGHTS.read_text("utf-8") == written(trained(taught))


def test_no_question_of_the_shop_is_taken_for_a_call() -> None:
    lines = Path(__file__).with_name("questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    assert [question for question in asked if judge(question).wants == "person"] == []


def test_it_takes_no_time() -> None:
    text = "Заказ не пришёл, трек не отслеживается, а в чате одно и то же. Позовите менеджера."
    judge(text)
    times = []
    for _time in range(50):
        began = perf_counter()
        judge(text)
        times.append(perf_counter() - began)
    assert median(times) < 0.001
    began = perf_counter()
    for odd in ("x" * 100_000, "оператор " * 20_000, "а, " * 50_000, "к-" * 50_000, "I " * 50_000):
        judge(odd)
    assert perf_counter() - began < 1


def test_a_verdict_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("handover", "позовите оператора", "--json")
    assert json.loads(capsys.readouterr().out) == {"wants": "person", "score": 1.0, "why": "call"}
    call_command("handover", "не надо оператора")
    assert capsys.readouterr().out == "no  0.00  refused\n"
    with pytest.raises(CommandError):
        call_command("handover")


def test_own_phrases_are_measured_and_too_bad_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "phrases.jsonl"
    row = {"text": "позовите оператора", "person": True, "family": "a", "lang": "ru"}
    path.write_text(json.dumps(row))
    assert evaluated(capsys, str(path))["ru"]["recall"] == 1
    path.write_text(json.dumps(row | {"person": False}))
    with pytest.raises(CommandError):
        call_command("handover", "--evaluate", str(path))
    assert "wrong: позовите оператора" in capsys.readouterr().out
    path.write_text('{"text": 1')
    with pytest.raises(CommandError):
        call_command("handover", "--evaluate", str(path))
