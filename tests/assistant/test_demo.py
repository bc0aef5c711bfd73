"""The tea shop knows 40 things in two languages, and finds them on both databases."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from assistant.evaluation import evaluate, questions_of
from assistant.models import Article
from assistant.providers.knowledge import answer
from dialogs.models import Site
from tests.commands import manage

QUESTIONS = Path(__file__).parent / "questions.jsonl"
# What is measured is above: these are what it may not fall below.
FLOORS = {"ru": (0.88, 0.95, 0.7), "en": (0.8, 0.95, 0.62)}
MOST_WRONG = 0.1  # of what nothing answers
SCORES = """
import json
from pathlib import Path
from dialogs.models import Site
from assistant.providers.knowledge import answer
site = Site.objects.get(site_token="demo")
lines = Path({path!r}).read_text().splitlines()
print(json.dumps([answer(site, json.loads(line)["question"]).score for line in lines]))
"""


@pytest.fixture
def demo(db: None) -> Site:
    call_command("demo")
    return Site.objects.get(site_token="demo")


def lines() -> list[str]:
    return QUESTIONS.read_text().splitlines()


def test_the_questions_are_enough_and_name_articles_that_exist(demo: Site) -> None:
    asked = list(questions_of(lines()))
    assert len(asked) >= 150
    assert sum(each.article is None for each in asked) >= 40
    titles = set(Article.objects.values_list("title", flat=True))
    assert {each.article for each in asked if each.article} <= titles
    assert Article.objects.filter(language="ru").count() == 40
    assert Article.objects.filter(language="en").count() == 40


def test_the_demo_again_changes_nothing(demo: Site) -> None:
    before = list(Article.objects.values())
    call_command("demo")
    assert list(Article.objects.values()) == before


def test_questions_find_their_articles_and_what_nothing_answers_is_left_to_people(
    demo: Site,
) -> None:
    found = evaluate(demo, questions_of(lines()))
    for language, (first, three, answered) in FLOORS.items():
        figures = found[language].as_json()
        assert figures["hit@1"] >= first, (language, figures)
        assert figures["hit@3"] >= three, (language, figures)
        assert figures["answered_right"] >= answered, (language, figures)
        assert figures["answered_where_not"] <= MOST_WRONG, (language, figures)


def test_sqlite_gives_the_same_figures(demo: Site, tmp_path: Path) -> None:
    place = {"DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3", "DATA_DIR": str(tmp_path)}
    for words in (["migrate", "-v0"], ["demo"]):
        assert manage(*words, **place).returncode == 0
    there = manage("shell", "-v0", "-c", SCORES.format(path=str(QUESTIONS)), **place)
    scores = json.loads(there.stdout)
    ours = [answer(demo, json.loads(line)["question"]).score for line in lines()]
    assert scores == pytest.approx(ours, abs=0.005)
    told = manage("ask", "demo", "--evaluate", str(QUESTIONS), "--json", **place)
    found = {name: each.as_json() for name, each in evaluate(demo, questions_of(lines())).items()}
    assert json.loads(told.stdout) == found
