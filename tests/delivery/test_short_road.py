"""A visitor's message by the short road and by Django's: the same answers, heads and limits.

A cookie, whatever it is, sends a request by the long one.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.server import Server

LONG = {"Cookie": "whatever=1"}
DIFFER = {"content-length", "date"}
NESTED = json.loads("[" * 40 + "]" * 40)
Ask = Callable[["Visit"], httpx.Response]


class Visit:
    """A visitor who writes by one of the roads."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        self.vera = VisitorClient(server)
        self.vera.session()
        self.vera.http.headers.update(headers)
        self.anna = ManagerClient(server)

    def send(self, **words: Any) -> httpx.Response:
        """POST to the messages of the dialog; `content` or `json` is the body."""
        headers = {"Content-Type": "application/json", **words.pop("headers", {})}
        url = words.pop("url", f"/api/widget/dialogs/{self.vera.dialog}/messages")
        return self.vera.http.post(url, headers=headers, **words)

    def say(self, text: str = "hello", **words: Any) -> httpx.Response:
        """A message."""
        return self.send(json={"text": text, "client_id": str(uuid4()), **words})


def begun(visit: Visit) -> Visit:
    """With something said already: what begins a dialog is counted apart."""
    assert visit.say("first").status_code == 201
    return visit


def again(visit: Visit) -> httpx.Response:
    client_id = str(uuid4())
    visit.say("once", client_id=client_id)
    return visit.say("twice", client_id=client_id)


def closed(visit: Visit) -> httpx.Response:
    visit.anna.patch(visit.vera.dialog, status="closed")
    return visit.say("open, please")


def revoked(visit: Visit) -> httpx.Response:
    visit.vera.http.post("/api/widget/logout")
    return visit.say("am I still somebody?")


CASES: dict[str, Ask] = {
    "a message": lambda visit: visit.say(),
    "in Russian": lambda visit: visit.send(
        content=f'{{"text": "Где заказ?", "client_id": "{uuid4()}"}}'.encode(),
        headers={"Accept-Language": "ru-RU,ru;q=0.9"},
    ),
    "under its other name": lambda visit: visit.send(
        url=f"/api/site/dialogs/{visit.vera.dialog}/messages",
        json={"text": "hello", "client_id": uuid4().hex},
    ),
    "a repeat": again,
    "in a closed dialog": closed,
    "empty": lambda visit: visit.say("  \n"),
    "too long": lambda visit: visit.say("x" * 4001),
    "just short enough": lambda visit: visit.say("й" * 4000),
    "a NUL": lambda visit: visit.say("a\0b"),
    "half a pair": lambda visit: visit.send(
        content=b'{"text": "\\ud83d", "client_id": "%s"}' % str(uuid4()).encode()
    ),
    "no client id": lambda visit: visit.send(json={"text": "hello"}),
    "a number for a text": lambda visit: visit.say(text=17),  # type: ignore[arg-type]
    "no JSON": lambda visit: visit.send(content=b"{"),
    "deep": lambda visit: visit.send(content=b"[" * 5000),
    "a list": lambda visit: visit.send(content=b"[]"),
    "nothing": lambda visit: visit.send(content=b""),
    "words nobody knows": lambda visit: visit.say(mood="good"),
    "deep in a word nobody knows": lambda visit: visit.say(mood=NESTED),
    "a number that no word holds": lambda visit: visit.send(
        content=b'{"text": "hello", "client_id": "%s", "mood": %s}'
        % (str(uuid4()).encode(), b"9" * 5000)
    ),
    "another's dialog": lambda visit: visit.send(
        url=f"/api/widget/dialogs/{visit.vera.dialog + 10**6}/messages",
        json={"text": "hello", "client_id": str(uuid4())},
    ),
    "a forged token": lambda visit: visit.send(
        json={"text": "hello", "client_id": str(uuid4())},
        headers={"Authorization": f"Bearer {visit.vera.visitor_token}x"},
    ),
    "a stream token": lambda visit: visit.send(
        json={"text": "hello", "client_id": str(uuid4())},
        headers={"Authorization": f"Bearer {visit.vera.stream_token}"},
    ),
    "no token": lambda visit: visit.send(
        json={"text": "hello", "client_id": str(uuid4())}, headers={"Authorization": ""}
    ),
    "a token that was revoked": revoked,
    "of another host": lambda visit: visit.send(
        json={"text": "hello", "client_id": str(uuid4())}, headers={"Host": "evil.example"}
    ),
}


def shape(value: Any) -> Any:
    """What is alike in two answers: all but ids, numbers and moments."""
    if isinstance(value, dict):
        mine = {"id", "seq", "client_id", "created_at"}
        return {key: type(each) if key in mine else shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", CASES)
def test_both_roads_answer_alike(server: Server, case: str) -> None:
    short, long = (CASES[case](begun(Visit(server, headers))) for headers in ({}, LONG))
    assert short.status_code == long.status_code
    assert shape(parsed(short)) == shape(parsed(long))
    assert head(short) == head(long)


def head(answer: httpx.Response) -> dict[str, Any]:
    """The head of an answer; the policy's words stand in any order, each process has its own."""
    policy = sorted(answer.headers.get("Content-Security-Policy", "").split("; "))
    same = {name: value for name, value in answer.headers.items() if name not in DIFFER}
    return {**same, "content-security-policy": policy}


def parsed(answer: httpx.Response) -> Any:
    """The JSON of an answer, or its text."""
    kind = answer.headers.get("Content-Type", "")
    return answer.json() if kind.startswith("application/json") else answer.text


def test_what_the_short_road_leaves_to_the_long_one_is_counted_once(strict_server: Server) -> None:
    visit = Visit(strict_server, {"X-Forwarded-For": "203.0.113.77"})
    assert [visit.say(str(n)).status_code for n in range(6)] == [201] * 5 + [429]
    other = begun(Visit(strict_server, {"X-Forwarded-For": "203.0.113.78"}))
    refused = [other.say(" ").status_code for _ in range(3)]
    assert refused == [400] * 3
    client_id = str(uuid4())
    assert [other.say("same", client_id=client_id).status_code for _ in range(5)] == [
        201, 200, 200, 200, 429,
    ]  # fmt: skip


def test_a_full_limit_is_told_alike_in_the_language_of_the_reader(strict_server: Server) -> None:
    answers = []
    for number, headers in enumerate(({}, LONG), 80):
        visit = Visit(strict_server, {"X-Forwarded-For": f"203.0.113.{number}", **headers})
        visit.vera.http.headers["Accept-Language"] = "ru"
        answers.append([visit.say(str(n)) for n in range(6)][-1])
    short, long = answers
    assert short.status_code == long.status_code == 429
    assert short.json() == long.json()
    assert "Слишком много сообщений" in short.json()["error"]["detail"]
    assert 1 <= int(short.headers["Retry-After"]) <= 60
