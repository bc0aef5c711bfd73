"""Answers in dialogs, over HTTP and sockets, in both set-ups: one for what was asked, or none."""

import time

import pytest

from assistant.providers.prompt import HANDOVER
from tests.assistant.shop import (
    ARTICLES,
    COURIER,
    QUIET,
    UNKNOWN,
    Shop,
    answer_on,
    answers_in,
    asked_times,
    deltas,
    listen,
    prompt_of,
)
from tests.clients import Frame, VisitorClient, ok
from tests.waiting import eventually


def test_a_question_is_answered_with_its_source_within_moments(shop: Shop) -> None:
    shop.answers_by("knowledge")
    vera = shop.visitor()
    with vera.socket() as socket:
        socket.of_type("hello")
        began = time.monotonic()
        asked = vera.post(COURIER)
        answer = answer_on(socket)
        assert time.monotonic() - began < QUIET + 2
        assert (answer["text"], answer["reply_to"]) == (ARTICLES["Delivery"], asked["seq"])
        source = {"title": "Delivery", "url": "https://tea.example/Delivery"}
        assert answer["data"] == {"sources": [source]}, "no receipt for visitors"
        [piece] = deltas(socket.frames)
        assert (piece["reply_to"], piece["n"], piece["text"]) == (asked["seq"], 0, answer["text"])


def test_managers_get_the_receipt_and_visitors_never(shop: Shop) -> None:
    shop.answers_by("openai")
    vera, anna = shop.visitor(), shop.anna()
    vera.post(COURIER)
    eventually(lambda: len(answers_in(vera)), 1)
    [told] = [each["message"] for each in anna.log(vera.dialog)["frames"] if each["seq"] == 2]
    receipt = told["data"]["receipt"]
    assert receipt["sources"][0]["title"] == "Delivery"
    assert 0 < receipt["sources"][0]["score"] <= 1
    assert (receipt["provider"], receipt["model"], receipt["tokens"]) == ("openai", "small", 107)
    assert receipt["prompt_version"]
    assert receipt["ms"] > 0
    assert receipt["handed_over"] is False
    for seen in (vera.log()["frames"], vera.session()["messages"]):
        assert "receipt" not in str(seen)


def test_a_burst_is_one_question(shop: Shop) -> None:
    shop.answers_by("openai")
    vera = shop.visitor()
    for text in ("Hello", "one more thing", COURIER):
        last = vera.post(text)
        time.sleep(QUIET / 4)
    eventually(lambda: len(answers_in(vera)), 1)
    time.sleep(QUIET + 1)
    [answer] = answers_in(vera)
    assert answer["reply_to"] == last["seq"]
    [body] = shop.model.bodies
    assert all(text in str(body["messages"]) for text in ("Hello", "one more thing", COURIER))


def test_what_is_said_meanwhile_ends_the_older_answer(shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.gate.clear()
    vera = shop.visitor()
    with vera.socket() as socket:
        vera.post("How long does it take?")
        socket.of_type("assistant.delta")
        second = vera.post("To Kazan, I mean")
        asked_times(shop.model, 2)
        shop.model.gate.set()
        assert answer_on(socket)["reply_to"] == second["seq"]
        came = [frame["reply_to"] for frame in deltas(socket.frames)]
        assert came == sorted(came), "never two at once"
    time.sleep(1)
    assert len(answers_in(vera)) == 1


def test_many_messages_and_two_workers_never_write_two_answers_at_once(shop: Shop) -> None:
    shop.answers_by("openai", quiet=0)
    shop.model.pieces, shop.model.pause = ["a "] * 8, 0.08
    vera = shop.visitor()
    with vera.socket() as socket:
        for number in range(8):
            last = vera.post(f"{number} and then?")
            time.sleep(0.3)
        answers: list[int] = []
        while last["seq"] not in answers:
            answers.append(answer_on(socket)["reply_to"])
        assert len(answers) == len(set(answers)), "no question has two"
        came = [(frame["reply_to"], frame["n"]) for frame in deltas(socket.frames)]
        assert came == sorted(set(came)), "pieces of one come before those of the next"


def test_where_a_manager_answers_the_assistant_is_silent(shop: Shop) -> None:
    shop.answers_by("knowledge")
    vera, anna = shop.visitor(), shop.anna()
    vera.post(COURIER)
    anna.post(vera.dialog, "I am here")
    time.sleep(QUIET + 1.5)
    assert answers_in(vera) == []


def test_private_notes_are_in_no_prompt_and_take_nothing_over(shop: Shop) -> None:
    shop.answers_by("openai", prompt="Speak as the tea shop.")
    vera, anna = shop.visitor(), shop.anna()
    vera.post("Hello")
    eventually(lambda: len(answers_in(vera)), 1)
    anna.post(vera.dialog, "gives no discount SECRET", private=True)
    vera.post(COURIER)
    eventually(lambda: len(answers_in(vera)), 2)
    said = prompt_of(shop.model)
    assert "SECRET" not in said
    assert "Speak as the tea shop." in said
    assert ARTICLES["Delivery"] in said
    assert COURIER in said


def requested(shop: Shop, visitor: VisitorClient) -> Frame:
    """What managers are told of the request for a person, when there is one."""
    anna = shop.anna()

    def found() -> list[Frame]:
        frames = anna.log(visitor.dialog)["frames"]
        told = [frame["message"] for frame in frames if frame["type"] == "message.created"]
        return [each for each in told if each["system_type"] == "handoff_requested"]

    eventually(lambda: len(found()), 1)
    return found()[0]


def test_what_is_not_known_is_handed_over_and_the_visitor_goes_on_waiting(shop: Shop) -> None:
    shop.answers_by("knowledge")
    vera, anna = shop.visitor(), shop.anna()
    vera.post(UNKNOWN)
    asked = requested(shop, vera)
    assert asked["data"] == {"by": "assistant", "reason": "not_found"}
    [answer] = answers_in(vera)
    assert answer["seq"] == asked["seq"] - 1
    assert answer["data"]["sources"] == []
    [row] = [each for each in anna.dialogs() if each["id"] == vera.dialog]
    assert (row["handoff"], bool(row["waiting_since"])) == ("requested", True)
    vera.post(COURIER)
    time.sleep(QUIET + 1.5)
    assert len(answers_in(vera)) == 1, "from here on people answer"


def test_who_asks_for_a_person_gets_one_and_after_the_release_the_assistant_goes_on(
    shop: Shop,
) -> None:
    shop.answers_by("knowledge")
    vera, anna = shop.visitor(), shop.anna()
    vera.post("Позовите оператора")
    assert requested(shop, vera)["data"] == {"by": "visitor", "reason": "asked"}
    anna.post(vera.dialog, "I am here")
    vera.post(COURIER)
    time.sleep(QUIET + 1)
    assert len(answers_in(vera)) == 1
    ok(anna.http.post(f"/api/dialogs/{vera.dialog}/handoff/release"))
    asked = vera.post(COURIER)
    eventually(lambda: [each["reply_to"] for each in answers_in(vera)][1:], [asked["seq"]])


def test_over_its_budget_a_model_is_not_asked_and_a_person_is(shop: Shop) -> None:
    shop.answers_by("openai", budget=1)
    vera, viktor = shop.visitor(), shop.visitor()
    vera.post(COURIER)
    first = requested_or_answered(shop, vera)
    viktor.post(COURIER)
    assert requested(shop, viktor)["data"] == {"by": "assistant", "reason": "budget"}
    assert len(shop.model.bodies) == (first == "answered")


def requested_or_answered(shop: Shop, visitor: VisitorClient) -> str:
    """What became of a question; tests before may have spent a day's tokens already."""
    eventually(lambda: len(answers_in(visitor)), 1)
    return "answered" if answers_in(visitor)[0]["data"]["sources"] else "requested"


@pytest.mark.parametrize("status", [401, 500])
def test_a_model_that_refuses_hands_over(shop: Shop, status: int) -> None:
    shop.answers_by("openai")
    shop.model.statuses = [status, status]
    vera = shop.visitor()
    vera.post(COURIER)
    assert requested(shop, vera)["data"] == {"by": "assistant", "reason": "failed"}


def test_a_model_that_wants_a_person_or_promises_one_gets_one(shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.pieces = [HANDOVER[:4], HANDOVER[4:]]
    vera, viktor = shop.visitor(), shop.visitor()
    with vera.socket() as socket:
        vera.post(COURIER)
        answer = answer_on(socket)
        assert HANDOVER[:4] not in answer["text"]
        assert HANDOVER[:4] not in str(deltas(socket.frames)), "it is for us alone"
    assert requested(shop, vera)["data"]["reason"] == "not_found"
    shop.model.pieces = ["I will connect you ", "with a colleague."]
    viktor.post(COURIER)
    assert requested(shop, viktor)["data"] == {"by": "assistant", "reason": "asked"}


def test_markup_and_pictures_of_a_model_are_no_more_than_text(shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.pieces = [
        "**Two** days ",
        "![map](http://spy.example/",
        "1.png)<img src=//spy.example>",
    ]
    vera = shop.visitor()
    with vera.socket() as socket:
        vera.post(COURIER)
        answer = answer_on(socket)
        assert answer["text"] == "Two days map"
        assert "spy.example" not in str(deltas(socket.frames))


def test_a_site_without_an_assistant_answers_nobody(shop: Shop) -> None:
    zoe = shop.visitor("rival")
    with zoe.socket() as socket:
        zoe.post(COURIER)
        came = [frame["type"] for _at, frame in listen(socket, 2)]
    assert "assistant.delta" not in came
    assert answers_in(zoe) == []
