"""A client who was there before and applied the frames that came since shows what one shows who
loads it now: whatever was done, in whatever order, over every road, for visitors and managers. The
client is the browser's own code. `EXAMPLES=200` tries as many.
"""

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import realtime.sync.frames  # noqa: F401 - types of its own
from realtime.frames import Frame
from tests.rejoining import managers, visitors  # noqa: F401 - what they do is registered
from tests.rejoining.browsers import Browser
from tests.rejoining.conversation import DOINGS, Admin, Conversation
from tests.server import Server
from tests.services.model import Model
from tests.starting import Starter
from tests.waiting import eventually

EXAMPLES = int(os.environ.get("EXAMPLES", "2"))
REPLAY = 12  # frames: whoever is away for longer loads again
OF_BROWSERS = ("leave", "back", "look", "claim")
STEPS = st.tuples(st.sampled_from([*sorted(DOINGS), *OF_BROWSERS]), st.integers(0, 99))
EVERYTHING = [
    ("the_assistant_is_in_the_middle", 1), ("until assistant.delta", 0), ("look", 0),
    ("the_assistant_goes_on", 0),
    ("vera_asks_for_a_person", 1), ("until line", 0), ("look", 0),
    ("leave", 1), ("leave", 3), ("anna_writes", 1), ("anna_edits", 1),
    *((name, 1) for name in DOINGS),
    ("anna_takes_over", 1), ("anna_has_another_name", 7), ("look", 0),
    ("claim", 0), ("until error", 0), ("look", 0),
    ("restart", 0), ("until moving", 0), ("vera_writes", 2),
]  # fmt: skip


class Stage:
    """A server, and browsers that show Vera's dialog, another one, and the managers' list."""

    def __init__(self, server: Server) -> None:
        self.server, self.model = server, Model()
        self.admin = Admin(server)
        words = {"enabled": 1, "provider": "openai", "quiet": 0, "base_url": self.model.url}
        words |= {"model": "small", "budget": 0, "silence": 60}
        server.manage("site", "shop", "--set", *(f"assistant.{k}={v}" for k, v in words.items()))
        config = {
            "me": {"id": server.cast.users["root"]},
            "urls": {
                "unread": "/admin/inbox/unread/",
                "dialogs": "/api/dialogs/",
                "inbox": "/admin/inbox/",
            },
            "csrf_cookie": "csrftoken",
            "heartbeat": 25,
        }
        login = {"Cookie": self.admin.cookies, "Origin": server.url}
        roads = ("ws", "sse", "poll")
        self.sites = [
            Browser(server.url, "site", road, {}, {"site_token": "shop"}) for road in roads
        ]
        self.desks = [Browser(server.url, "admin", road, login, config) for road in roads]
        self.desks[0]("desk")

    @property
    def browsers(self) -> list[Browser]:
        return [*self.sites, *self.desks]

    def close(self) -> None:
        for each in self.browsers:
            each.close()
        self.admin.http.close()
        self.model.close()

    def kinds(self) -> set[str]:
        """The types of all frames that came."""
        return {kind for each in self.browsers for kind in each("kinds")}

    def play(self, steps: list[tuple[str, int]]) -> None:
        """Everybody looks, all is done, and everybody shows what is so."""
        self.model.gate.set()
        it = Conversation(self.server, self.admin, self.model)
        access = {"visitor_token": it.vera.visitor_token, "dialog": it.dialog}
        for each in self.browsers:
            each("clear")
            each("open", name="vera", **access)
        for name, number in steps:
            if name in DOINGS:
                DOINGS[name](it, number)
            else:
                self.turn(name, number, access)
        for each in self.browsers:
            each("back", name="vera")
        self.look(access)

    def turn(self, name: str, number: int, access: dict[str, Any]) -> None:
        """What browsers do, or wait for."""
        browser = self.browsers[number % len(self.browsers)]
        word, _, kind = name.partition(" ")
        match word:
            case "leave" | "back":
                browser(word, name="vera")
            case "look":
                self.look(access)
            case "claim":  # that they have read what nobody wrote
                browser("read", name="vera", seq=10**6)
            case "until":
                eventually(lambda: kind in self.kinds())
            case "restart":
                self.server.restart()

    def look(self, access: dict[str, Any]) -> None:
        """Everybody who is there shows what is so."""
        for each in self.browsers:
            if each("is_there", name="vera"):
                eventually(partial(difference, each, access), {})
        eventually(self.list_difference, [])

    def list_difference(self) -> list[Any]:
        """The rows and counts that the inbox shows otherwise than a fresh one."""
        shown, fresh = self.desks[0]("listed"), self.desks[0]("freshList")
        wrong = [name for name in ("unread", "hooks") if shown[name] != fresh[name]]
        rows = [each for each in shown["rows"] if each not in fresh["rows"]]
        return wrong + rows + [each for each in fresh["rows"] if each not in shown["rows"]]


def difference(browser: Browser, access: dict[str, Any]) -> dict[str, Any]:
    """What a screen shows, and what it should, where it is not the same."""
    fresh = browser("fresh", **access)
    shown = browser("shown", name="vera")
    return {
        f"{browser.side} {browser.road} {name}": (shown.get(name), value)
        for name, value in fresh.items()
        if shown.get(name) != value
    }


@pytest.fixture(scope="module")
def stage(starter: Starter) -> Iterator[Stage]:
    limits: dict[str, Any] = {"LIMIT_EMAILS_PER_HOUR": "0", "LIMIT_ADDRESS_EMAILS_PER_HOUR": "0"}
    server = starter.start(
        "local", REPLAY_LIMIT=str(REPLAY), OUTBOUND_ALLOW="127.0.0.0/8", **limits
    )
    stage = Stage(server)
    yield stage
    stage.close()
    starter.close(server)


def kinds_of(frame: type[Frame]) -> set[str]:
    """The types of all frames that a server sends."""
    found = {str(each.__struct_config__.tag) for each in frame.__subclasses__()}
    return found.union(*map(kinds_of, frame.__subclasses__())) - {
        "NumberedFrame"
    }  # the base of those with a number


def test_whoever_was_there_shows_what_whoever_comes_shows(stage: Stage) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=st.lists(STEPS, min_size=8, max_size=30))
    @example(steps=EVERYTHING)
    def play(steps: list[tuple[str, int]]) -> None:
        stage.play(steps)

    play()
    assert stage.kinds() == kinds_of(Frame), "a type that nothing here causes, or nobody named"
