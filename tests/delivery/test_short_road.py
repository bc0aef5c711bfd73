"""A visitor's message by each way in: the same answers, heads and limits.

A cookie, whatever it is, sends a request by the long road.
"""

import json
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.delivery.roads import Poster, Way, head, parsed, shape
from tests.server import Server

SHORT: dict[str, str] = {}
LONG = {"Cookie": "whatever=1"}
NESTED = json.loads("[" * 40 + "]" * 40)
Ask = Callable[["Visit"], httpx.Response]


class Visit(Poster):
    """A visitor who writes by one of the ways."""

    def __init__(self, server: Server, way: Way) -> None:
        self.vera = VisitorClient(server)
        self.vera.session()
        super().__init__(self.vera.http, f"/api/widget/dialogs/{self.vera.dialog}/messages")
        self.anna = ManagerClient(server)
        self.go(way)


def begun(visit: Visit) -> Visit:
    """With something said already: what begins a dialog is counted apart."""
    assert visit.say("first").status_code == 201
    return visit


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
    "a repeat": Poster.again,
    "in a closed dialog": closed,
    "empty": lambda visit: visit.say("  \n"),
    "too long": lambda visit: visit.say("x" * 4001),
    "just short enough": lambda visit: visit.say("й" * 4000),
    "a NUL": lambda visit: visit.say("a\0b"),
    "half a pair": lambda visit: visit.send(
        content=b'{"text": "\\ud83d", "client_id": "%s"}' % str(uuid4()).encode()
    ),
    "no client id": lambda visit: visit.send(json={"text": "hello"}),
    "a number for a text": lambda visit: visit.say(17),
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


@pytest.mark.parametrize("case", CASES)
def test_all_ways_answer_alike(server: Server, plain_url: str, case: str) -> None:
    ways = Way(server.url), Way(plain_url), Way(server.url, LONG)
    at_once, plain, long = (CASES[case](begun(Visit(server, way))) for way in ways)
    for other in (plain, long):
        assert at_once.status_code == other.status_code
        assert shape(parsed(at_once)) == shape(parsed(other))
        assert head(at_once) == head(other)


def test_what_the_short_road_leaves_to_the_long_one_is_counted_once(strict_server: Server) -> None:
    def of(address: str) -> Way:
        return Way(strict_server.url, {"X-Forwarded-For": address})

    visit = Visit(strict_server, of("203.0.113.77"))
    assert [visit.say(str(n)).status_code for n in range(6)] == [201] * 5 + [429]
    other = begun(Visit(strict_server, of("203.0.113.78")))
    refused = [other.say(" ").status_code for _ in range(3)]
    assert refused == [400] * 3
    client_id = str(uuid4())
    assert [other.say("same", client_id=client_id).status_code for _ in range(5)] == [
        201, 200, 200, 200, 429,
    ]  # fmt: skip


def test_a_full_limit_is_told_alike_in_the_language_of_the_reader(strict_server: Server) -> None:
    answers = []
    for number, headers in enumerate((SHORT, LONG), 80):
        words = {"X-Forwarded-For": f"203.0.113.{number}", **headers}
        visit = Visit(strict_server, Way(strict_server.url, words))
        visit.vera.http.headers["Accept-Language"] = "ru"
        answers.append([visit.say(str(n)) for n in range(6)][-1])
    short, long = answers
    assert short.status_code == long.status_code == 429
    assert short.json() == long.json()
    assert "Слишком много сообщений" in short.json()["error"]["detail"]
    assert 1 <= int(short.headers["Retry-After"]) <= 60
