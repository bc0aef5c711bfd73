"""From the assistant to a person over the wire: who is first, and what everybody hears of it."""

from collections import Counter
from functools import partial
from typing import Any

import httpx

from tests.clients import Frame, ManagerClient, Socket, VisitorClient, numbers, ok, opened
from tests.delivery.conversation import at_once
from tests.server import Server
from tests.shell import Shell

MANAGERS = 40
HIRE = """
for n in range({count}):
    kim = User.objects.create_user(f'{name}{{n}}', first_name=f'Kim {{n}}', is_staff=True)
    Member.objects.create(user=kim, site=Site.objects.get(site_token='shop'))
"""
TOKENS = """[ApiToken.objects.issue(each)[1]
    for each in User.objects.filter(username__startswith='{name}').order_by('pk')]"""


def hired(server: Server, name: str) -> list[ManagerClient]:
    """So many managers of shop, each at a desk of their own."""
    with Shell(server) as shell:
        shell(HIRE.format(count=MANAGERS, name=name))
        tokens = shell(TOKENS.format(name=name))
    desks = [ManagerClient(server) for _ in tokens]
    for desk, token in zip(desks, tokens, strict=True):
        desk.http.headers["Authorization"] = f"Token {token}"
    return desks


def told(socket: Socket, state: str) -> Frame:
    """The frame that says how it stands with the handoff, whenever it comes."""

    def is_told(frame: Frame) -> bool:
        return (frame["type"], frame.get("handoff")) == ("dialog.updated", state)

    return next(filter(is_told, socket.frames), None) or socket.until(is_told)


def test_of_forty_managers_who_take_over_at_once_one_is_first_and_the_others_learn_who(
    server: Server,
) -> None:
    vera = VisitorClient(server)
    vera.session()
    vera.post("Is anybody there?")
    asked = ok(vera.http.post(vera.path(vera.dialog, "handoff/request")))
    assert (asked["state"], asked["manager"]) == ("requested", None)
    assert asked["position"] >= 1
    desks = hired(server, "kim")
    address = f"/api/dialogs/{vera.dialog}/handoff/takeover"
    with vera.socket() as site:
        answers = at_once(*[partial(desk.http.post, address) for desk in desks])
        assert Counter(each.status_code for each in answers) == {200: 1, 409: len(desks) - 1}
        [winner] = [each.json() for each in answers if each.status_code == 200]
        name = winner["manager"]["name"]
        assert name.startswith("Kim")
        for error in (each.json()["error"] for each in answers if each.status_code == 409):
            assert (error["code"], error["fields"]) == ("taken", {"manager": name})
        vera.post("the end")
        site.seq(4)
        assert numbers(site.frames) == [1, 2, 3, 4]
        started = site.frames[[frame.get("seq") for frame in site.frames].index(3)]["message"]
        assert (started["system_type"], started["data"]["manager"]) == ("handoff_started", name)
        assert told(site, "active")["manager"]["name"] == name


def test_a_reply_and_a_takeover_at_once_are_one_takeover(server: Server) -> None:
    anna, boris = ManagerClient(server), ManagerClient(server, "boris")
    for _ in range(5):
        vera = VisitorClient(server)
        vera.session()
        vera.post("Is anybody there?")
        taken, said = at_once(
            partial(boris.http.post, f"/api/dialogs/{vera.dialog}/handoff/takeover"),
            partial(anna.try_post, vera.dialog, "I am"),
        )
        assert said.status_code == 201, "an answer is said whoever was first"
        messages = ok(vera.http.get(vera.path(vera.dialog, "messages")))["messages"]
        assert [each["seq"] for each in messages] == [1, 2, 3]
        [started] = [each for each in messages if each["system_type"] == "handoff_started"]
        first = "Boris" if taken.status_code == 200 else "Anna"
        assert started["data"]["manager"] == first
        assert started["seq"] == 2
        shown = ok(anna.http.get(f"/api/dialogs/{vera.dialog}/handoff"))
        assert (shown["state"], shown["manager"]["name"]) == ("active", first)


def test_a_reply_takes_over_by_every_way_in(server: Server) -> None:
    """The short road, Django's with a file, and the same with what the short road leaves to it."""
    anna = ManagerClient(server)
    plain = httpx.Client(base_url=server.url, timeout=30, headers=dict(anna.http.headers))
    opened.append(plain)
    ways: dict[str, dict[str, Any]] = {
        "short": {"json": {"text": "hello"}},
        "long": {"json": {"text": "hello"}, "headers": {"Content-Encoding": "identity"}},
        "a file": {"data": {"text": "hello"}, "files": {"file": ("a.txt", b"tea")}},
    }
    for name, words in ways.items():
        vera = VisitorClient(server)
        vera.session()
        body = words.get("json") or words["data"]
        body["client_id"] = f"00000000-0000-4000-8000-{vera.dialog:012}"
        answer = plain.post(f"/api/dialogs/{vera.dialog}/messages", **words)
        assert (answer.status_code, answer.json()["seq"]) == (201, 2), name
        first = vera.log()["frames"][0]["message"]
        assert first["system_type"] == "handoff_started", name


def test_whoever_was_away_gets_every_move_as_everything_else(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("hello")
    moves = (
        (vera, vera.path(vera.dialog, "handoff/request")),
        (vera, vera.path(vera.dialog, "handoff/cancel")),
        (vera, vera.path(vera.dialog, "handoff/request")),
        (anna, anna.path(vera.dialog, "handoff/takeover")),
        (anna, anna.path(vera.dialog, "handoff/release")),
    )
    for who, address in moves:
        with vera.socket(after=1) as socket:  # each time from the beginning
            hello = socket.of_type("hello")
            state = ok(who.http.post(address))["state"]
            last = vera.log()["last_seq"]
            socket.seq(last)
            assert numbers(socket.frames) == list(range(2, last + 1))
            assert hello["dialog"]["handoff"] != state
            assert told(socket, state)
    assert [frame["message"]["system_type"] for frame in vera.log(after=1)["frames"]] == [
        "handoff_requested",
        "handoff_cancelled",
        "handoff_requested",
        "handoff_started",
        "handoff_released",
    ]
    with vera.socket(after=1) as socket:
        hello = socket.of_type("hello")
        assert (hello["dialog"]["handoff"], hello["dialog"]["manager"]) == ("released", None)
