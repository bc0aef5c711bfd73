"""A manager's message by each way in: the same answers, heads and refusals."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.clients import ManagerClient
from tests.delivery.desk import LONG, PROOFS, Desk
from tests.delivery.roads import Poster, Way, head, parsed, shape
from tests.server import Server
from tests.shell import Shell


def late(desk: Desk) -> httpx.Response:
    ManagerClient(desk.vera.server).post(desk.dialog, "I was first")
    return desk.say(last_seq=1)


def closed(desk: Desk) -> httpx.Response:
    ManagerClient(desk.vera.server).patch(desk.dialog, status="closed")
    return desk.say()


def changed(words: str) -> Callable[[Desk], httpx.Response]:
    """The message after one that was taken, and after a change."""

    def case(desk: Desk) -> httpx.Response:
        assert desk.say().status_code == 201
        desk.do(words)
        return desk.say()

    return case


def logged_out(desk: Desk) -> httpx.Response:
    assert desk.say().status_code == 201
    token = {"csrfmiddlewaretoken": desk.http.cookies.get("csrftoken", "")}
    kept = {name: desk.http.cookies[name] for name in desk.http.cookies}
    desk.http.post("/admin/logout/", data=token)
    desk.http.cookies.update(kept)
    return desk.say()


CASES: dict[str, Callable[[Desk], httpx.Response]] = {
    "a message": lambda desk: desk.say(),
    "a note": lambda desk: desk.say(private=True),
    "with the last number": lambda desk: desk.say(last_seq=1),
    "in Russian": lambda desk: desk.say("Где?", headers={"Accept-Language": "ru-RU,ru;q=0.9"}),
    "a repeat": Poster.again,
    "too late": late,
    "in a closed dialog": closed,
    "empty": lambda desk: desk.say("  \n"),
    "too long": lambda desk: desk.say("x" * 4001),
    "a negative number": lambda desk: desk.say(last_seq=-1),
    "a number too large": lambda desk: desk.say(last_seq=2**31),
    "no number": lambda desk: desk.say(last_seq=None),
    "perhaps a note": lambda desk: desk.say(private="true"),
    "no JSON": lambda desk: desk.send(content=b"{"),
    "words nobody knows": lambda desk: desk.say(mood="good"),
    "no dialog": lambda desk: desk.send(
        url=f"/api/dialogs/{10**9}/messages", json={"text": "hello", "client_id": str(uuid4())}
    ),
    "nobody": lambda desk: desk.say(headers={"Authorization": "", "Cookie": ""}),
    "a token that is none": lambda desk: desk.say(headers={"Authorization": "Token 1234"}),
    "two tokens": lambda desk: desk.say(headers={"Authorization": "Token 1 2"}),
    "a visitor's token": lambda desk: desk.say(
        headers={"Authorization": desk.vera.http.headers["Authorization"]}
    ),
    "of another host": lambda desk: desk.say(headers={"Host": "evil.example"}),
    "from another page": lambda desk: desk.say(headers={"Origin": "https://evil.example"}),
    "from our page": lambda desk: desk.say(headers={"Origin": str(desk.http.base_url).rstrip("/")}),
    "without the form's token": lambda desk: desk.say(headers={"X-CSRFToken": ""}),
    "with another form's token": lambda desk: desk.say(headers={"X-CSRFToken": "a" * 32}),
    "no member any more": changed("Member.objects.filter(user={user}).delete()"),
    "of another site": changed(
        "Member.objects.filter(user={user}).update(site=Site.objects.get(site_token='rival'))"
    ),
    "not of the staff": changed("User.objects.filter(pk={user}.pk).update(is_staff=False)"),
    "switched off": changed("User.objects.filter(pk={user}.pk).update(is_active=False)"),
    "another password": changed("User.objects.filter(pk={user}.pk).update(password='!')"),
    "a token that was revoked": changed("ApiToken.objects.filter(user={user}).delete()"),
    "logged out": logged_out,
    "a superuser": changed(
        "(Member.objects.filter(user={user}).delete(),"
        " User.objects.filter(pk={user}.pk).update(is_superuser=True))[1]"
    ),
}


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("case", CASES)
def test_all_ways_answer_a_manager_alike(
    server: Server, plain_url: str, shell: Shell, case: str, proof: str
) -> None:
    ways = Way(server.url), Way(plain_url), Way(server.url, LONG)
    at_once, plain, long = (CASES[case](Desk(server, shell, proof, way)) for way in ways)
    for other in (plain, long):
        assert at_once.status_code == other.status_code
        assert unnamed(at_once) == unnamed(other)
        assert head(at_once) == head(other)


def unnamed(answer: httpx.Response) -> Any:
    """What is alike: all but ids, moments and who it is."""
    found = shape(parsed(answer))
    return {**found, "author": None} if isinstance(found, dict) else found
