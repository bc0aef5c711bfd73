"""A model is asked over a real connection: what it says, and all that can go wrong on the way."""

import asyncio
import time

import pytest
from pytest_django import Settings

from assistant.models import Assistant
from assistant.providers.answers import Draft, Failed
from assistant.providers.openai import write
from assistant.providers.prompt import Message
from tests.services.model import Fault, Model

QUESTION: list[Message] = [{"role": "user", "content": "How long does it take?"}]


@pytest.fixture(autouse=True)
def allowed(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]


def setup(model: Model, **words: object) -> Assistant:
    said = {"silence": 0.5, "seconds": 20.0, "model": "small", "api_key": "sk-1", **words}
    return Assistant(provider="openai", base_url=model.url, **said)


def ask(model: Model, **words: object) -> Draft:
    draft = Draft()
    asyncio.run(write(setup(model, **words), QUESTION, draft))
    return draft


def test_an_answer_comes_in_pieces_with_what_it_took(model: Model) -> None:
    draft = ask(model)
    assert (draft.text, draft.prompt_tokens, draft.answer_tokens) == ("Two days.", 100, 7)
    [body], [headers] = model.bodies, model.headers
    assert (body["path"], body["model"], body["stream"]) == ("/v1/chat/completions", "small", True)
    assert body["messages"] == QUESTION
    assert headers["authorization"] == "Bearer sk-1"


def test_what_a_server_does_not_count_is_reckoned(model: Model) -> None:
    model.usage = None
    draft = ask(model, api_key="")
    assert draft.prompt_tokens == len(QUESTION[0]["content"]) // 3
    assert draft.answer_tokens == 3
    assert "authorization" not in model.headers[0]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("cut", "peer closed|disconnected|incomplete"),
        ("ended", "in the middle"),
        ("silent", "said nothing"),
        ("mute", "said nothing"),
        ("broken", "no sense"),
        ("error", "an error"),
        ("length", "too long"),
        ("endless", "too long"),
    ],
)
def test_what_is_not_whole_is_no_answer_and_is_paid_for(
    model: Model, fault: Fault, why: str
) -> None:
    model.fault = fault
    draft = Draft()
    with pytest.raises(Failed, match=why):
        asyncio.run(write(setup(model), QUESTION, draft))
    assert draft.prompt_tokens
    assert bool(draft.answer_tokens) == (fault != "mute")


def test_a_slow_model_is_waited_for_as_long_as_it_says_something(model: Model) -> None:
    model.pieces, model.pause = ["…"] * 8, 0.2
    assert ask(model).text == "…" * 8
    with pytest.raises(Failed, match="longer than 1 s"):
        ask(model, seconds=1.0)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_once_more_when_it_says(model: Model, status: int) -> None:
    model.statuses, model.retry_after = [status], "1"
    began = time.monotonic()
    assert ask(model).text == "Two days."
    assert time.monotonic() - began >= 1
    model.statuses = [status, status]
    with pytest.raises(Failed, match=str(status)):
        ask(model)


@pytest.mark.parametrize(("status", "retry_after"), [(401, ""), (404, ""), (429, "3600")])
def test_a_server_that_refuses_is_left_alone(model: Model, status: int, retry_after: str) -> None:
    model.statuses, model.retry_after = [status], retry_after
    with pytest.raises(Failed, match=str(status)):
        ask(model)
    assert len(model.bodies) == 1


def test_inward_addresses_are_not_called_unless_the_operator_says_so(
    model: Model, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(Failed, match=r"127\.0\.0\.1"):
        ask(model)
    assert model.bodies == []


def test_a_server_that_is_not_there_is_told(model: Model) -> None:
    model.close()
    with pytest.raises(Failed):
        ask(model)
