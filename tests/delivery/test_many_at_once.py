"""Many people write at once, to the same dialogs and others, while workers are killed under them.

What they write is stored by tens in one transaction: each acknowledged message is in its log once
and where it was said to be, and no number is missing. `MESSAGES=10000` makes it long.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import httpx

from tests.clients import ManagerClient, VisitorClient, ok
from tests.delivery.following import Writer
from tests.server import Server
from tests.sockets import Frame
from tests.waiting import eventually

Post = Callable[[str, str], httpx.Response]
MESSAGES = int(os.environ.get("MESSAGES", "600"))  # acknowledged ones
DIALOGS = 8
KILLED = 3  # times a worker
PATIENCE = 600.0  # seconds for all of it; an idle machine needs ten for six hundred


def messages_of(anna: ManagerClient, dialog: int) -> list[Frame]:
    """Everything that was said, however much it is."""
    found: list[Frame] = []
    more = {"limit": 200}
    while True:
        page = ok(anna.http.get(f"/api/dialogs/{dialog}/messages", params=more))
        found = [*page["messages"], *found]
        if not page["has_more"]:
            return found
        more["before"] = found[0]["seq"]


def writers_in(server: Server, number: int) -> tuple[int, list[Writer]]:
    """A dialog whose visitor writes in two tabs, and a manager with them."""
    vera, tab, anna = VisitorClient(server), VisitorClient(server), ManagerClient(server)
    vera.session()
    tab.visitor_token = vera.visitor_token
    tab.session()
    assert tab.dialog == vera.dialog
    posts: list[Post] = [vera.try_post, tab.try_post, partial(anna.try_post, vera.dialog)]
    return vera.dialog, [Writer(post, f"{number}.{at}") for at, post in enumerate(posts)]


def test_what_many_write_while_workers_are_killed_is_there_once(doomed_server: Server) -> None:
    dialogs = dict(writers_in(doomed_server, number) for number in range(DIALOGS))
    writers = [writer for of_dialog in dialogs.values() for writer in of_dialog]

    def wait_for(part: int) -> None:
        wanted = MESSAGES * part // (KILLED + 1)
        eventually(
            lambda: sum(len(writer.answers) for writer in writers) >= wanted, seconds=PATIENCE
        )

    with ExitStack() as running:
        for writer in writers:
            running.enter_context(writer)
        for part in range(1, KILLED + 1):
            wait_for(part)
            doomed_server.kill_worker()
        wait_for(KILLED + 1)
    assert any(0 in writer.refused for writer in writers), "nobody was on the workers that died"
    anna = ManagerClient(doomed_server)
    for dialog, of_dialog in dialogs.items():
        said = messages_of(anna, dialog)
        assert [message["seq"] for message in said] == list(range(1, len(said) + 1))
        said = [message for message in said if message["sender"] != "system"]  # who answers
        answers = [answer for writer in of_dialog for answer in writer.answers]
        assert sorted(answers, key=lambda answer: answer["seq"]) == said
