"""What is decided from a visitor's words alone, before anybody is asked."""

from dataclasses import replace

import pytest
from django.utils import timezone

from assistant.models import Assistant
from assistant.talking.deciding import decided, meant
from assistant.talking.questions import Question
from dialogs.models import Site


def question(text: str, provider: str = "knowledge", **words: object) -> Question:
    setup = Assistant(site=Site(pk=1), provider=provider)
    asked = Question(setup, 1, 1, timezone.now(), text, [], [], "")
    return replace(asked, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["Позовите оператора", "Can I talk to a human?"])
def test_who_wants_a_person_is_told_so_in_their_language(text: str) -> None:
    outcome = decided(question(text))
    assert outcome is not None
    assert (outcome.calls, outcome.word) == ("asked", "asked")
    assert ("people" in outcome.text) == (text.isascii())


def test_in_doubt_the_visitor_is_asked_and_either_button_is_understood() -> None:
    outcome = decided(question("можно поговорить"))
    assert outcome is not None
    yes, no = outcome.choices
    wanted = decided(question(yes))
    assert wanted is not None
    assert wanted.calls == "asked"
    chosen = question(no, offered=[yes, no], before="Сколько идёт доставка?")
    assert decided(chosen) is None
    assert meant(chosen).text == "Сколько идёт доставка?"


@pytest.mark.parametrize(
    "text", ["Здравствуйте!", "Добрый день", "Hi there", "Спасибо!", "ok, thanks"]
)
def test_who_asks_nothing_is_answered_politely_and_nobody_is_called(text: str) -> None:
    outcome = decided(question(text))
    assert outcome is not None
    assert (outcome.calls, outcome.word) == (None, "answered")
    assert outcome.text.isascii() == text.isascii()
    assert decided(question(text, "openai")) is None, "a model has words of its own"


@pytest.mark.parametrize("text", ["Спасибо, а доставка?", "Good tea?", "Ok, where is it"])
def test_a_question_is_left_to_who_answers(text: str) -> None:
    assert decided(question(text)) is None


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_file_alone_is_for_people_and_what_has_no_letters_is_answered_in_the_sites_language(
    locale: str,
) -> None:
    asked = question("")
    asked.setup.site.locale = locale
    outcome = decided(asked)
    assert outcome is not None
    assert outcome.calls == "not_found"
    assert outcome.text.isascii() == (locale == "en")
