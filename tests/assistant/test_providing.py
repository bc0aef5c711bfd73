"""What of a model's text visitors see, while it comes and in the end."""

import asyncio

import pytest
from django.utils import timezone
from pytest_django import Settings

from assistant.models import Assistant
from assistant.providers.answers import Draft
from assistant.providers.prompt import HANDOVER, Turn
from assistant.talking.providing import from_model
from assistant.talking.questions import Question
from tests.people import People
from tests.services.model import Model


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["Two ", "days", "!"], "Two days!"),
        (["Ask at ", "R&D"], "Ask at R&D"),
        (["**Two** days ![](http://spy.example/1.png)", "[here](https://tea.example)"],
         "Two days here (https://tea.example)"),
        ([HANDOVER], ""),
    ],
)  # fmt: skip
def test_a_whole_answer_loses_its_markup_and_no_sign(
    people: People, model: Model, settings: Settings, pieces: list[str], shown: str
) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    model.pieces = pieces
    setup = Assistant(site=people.shop, provider="openai", base_url=model.url, model="small")
    turns = [Turn("visitor", "How long?")]
    question = Question(setup, 1, 1, timezone.now(), "How long?", turns, [], "")
    draft = Draft()
    asyncio.run(from_model(question, draft))
    assert draft.shown == shown
    assert (draft.reason == "not_found") == (not shown)
