"""Answers while they are written: seen by who comes back, stopped by a person, once after all."""

import os
import time

from tests.assistant.shop import (
    Shop,
    answer_on,
    answers_in,
    asked_times,
    deltas,
    listen,
)
from tests.waiting import eventually

TAKEOVERS = int(os.environ.get("TAKEOVERS", 5))
STOPS_WITHIN = 0.3  # seconds


def test_whoever_comes_back_in_the_middle_has_the_text_so_far_and_the_rest(shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.pieces = ["Two ", "days ", "by courier."]
    shop.model.gate.clear()
    vera, anna = shop.visitor(), shop.anna()
    asked = vera.post("How long does it take?")
    asked_times(shop.model, 1)
    with vera.socket() as before:
        before.until(lambda frame: "days" in str(frame.get("text") or frame.get("assistant")))
    with vera.socket(after=1) as socket, anna.socket(vera.dialog) as other:
        for each in (socket, other):
            so_far = each.of_type("hello")["assistant"]
            assert so_far == {"reply_to": asked["seq"], "n": so_far["n"], "text": "Two days"}
        shop.model.gate.set()
        answer = answer_on(socket)
        rest = deltas(socket.frames)
        numbers = [frame["n"] for frame in rest]
        assert numbers == [*range(so_far["n"] + 1, so_far["n"] + 1 + len(rest))]
        assert so_far["text"] + "".join(each["text"] for each in rest) == answer["text"]
        assert answer_on(other)["seq"] == answer["seq"]
    with vera.socket(after=2) as socket:
        assert "assistant" not in socket.of_type("hello"), "it is finished"


def test_a_person_who_takes_over_stops_it_and_nothing_follows(shop: Shop) -> None:
    shop.answers_by("openai", quiet=0)
    shop.model.pieces, shop.model.pause = ["word "] * 400, 0.02
    late, answered = [], []
    for number in range(TAKEOVERS):
        vera, anna = shop.visitor(), shop.anna()
        with vera.socket() as socket:
            vera.post("How long does it take?")
            socket.of_type("assistant.delta")
            listen(socket, 0.037 * (number % 10))
            anna.post(vera.dialog, "I am here")
            taken = time.monotonic()
            came = listen(socket, 1.0)
            late += [at - taken for at, frame in came if frame["type"] == "assistant.delta"]
        with vera.socket(after=3) as again:
            assert "assistant" not in again.of_type("hello")
        answered += answers_in(vera)
    assert [seconds for seconds in late if seconds > STOPS_WITHIN] == []
    assert answered == []
    eventually(lambda: shop.model.hung_up, TAKEOVERS)


def test_kill_9_in_the_middle_of_an_answer_leaves_one(shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.gate.clear()
    vera = shop.visitor()
    vera.post("How long does it take?")
    asked_times(shop.model, 1)
    with vera.socket() as socket:
        socket.until(lambda frame: "Two" in str(frame))
    shop.workers.kill()
    shop.model.gate.set()
    eventually(lambda: len(answers_in(vera)), 1, seconds=30)
    time.sleep(1)
    assert len(answers_in(vera)) == 1
    assert answers_in(vera)[0]["text"] == "Two days."


def test_an_answer_that_breaks_off_is_never_stored_as_whole(shop: Shop) -> None:
    shop.answers_by("openai", quiet=0)
    shop.model.pieces = ["Two ", "weeks ", "or so."]
    for fault in ("cut", "ended", "silent", "broken", "error", "length"):
        shop.model.fault = fault
        if fault == "silent":
            shop.server.manage("site", "shop", "--set", "assistant.silence=0.5")
        vera = shop.visitor()
        with vera.socket() as socket:
            vera.post("How long does it take?")
            said = answer_on(socket)
            assert "weeks" not in said["text"], fault
            assert said["data"]["sources"] == []
        _asked, told, handed = shop.anna().log(vera.dialog)["frames"]
        assert told["message"]["data"]["receipt"]["handed_over"] is True
        assert handed["message"]["data"] == {"by": "assistant", "reason": "failed"}
