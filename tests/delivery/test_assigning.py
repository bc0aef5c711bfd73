"""Who wants a person is offered to those who are there, by whoever works, with several at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.clients import ManagerClient, VisitorClient, have_room, ok
from tests.delivery.conversation import at_once
from tests.notify.workers import Workers
from tests.server import Server
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

SHELLS, DIALOGS, ROOM = 6, 18, 5


ASK = """
for n in range({count}):
    visitor = Visitor.objects.create(site=shop)
    dialog = Dialog.objects.create(site=shop, visitor=visitor)
    post_message(dialog.pk, 'user', 'Hello')
    request_handoff(dialog.pk, 'visitor')
"""


@pytest.fixture
def assigning(server: Server, tmp_path: Path) -> Iterator[Server]:
    """A server whose shop has its managers take turns, and a worker."""
    server.manage("site", "shop", "--set", "handoff.assign=round_robin", "handoff.return_after=2")
    have_room(server)
    workers = Workers(server, tmp_path / "worker.log")
    workers.start()
    yield server
    for process in workers.processes:
        process.end()
    server.manage("site", "shop", "--set", "handoff.assign=manual")


@pytest.fixture
def shells(starter: Starter) -> Iterator[list[Shell]]:
    """Processes of one installation on PostgreSQL."""
    server = starter.prepare("real")
    with ExitStack() as stack:
        yield [stack.enter_context(Shell(server)) for _ in range(SHELLS)]
    starter.close(server)


def test_of_many_who_ask_at_once_nobody_is_given_more_than_they_take(shells: list[Shell]) -> None:
    for shell in shells:
        shell("from dialogs.actions import post_message, request_handoff")
        shell("from dialogs.handoff.offering import ask_next")
        shell("anna = User.objects.get(username='anna')")
    first = shells[0]
    first("shop = Site.objects.get(site_token='shop')")
    first(f"Profile.objects.create(user=anna, capacity={ROOM})")
    first(ASK.format(count=DIALOGS))
    waiting = first("[each.pk for each in Dialog.objects.filter(handoff='requested')]")

    def ask(of: Callable[[int], list[int]]) -> None:
        calls = (f"[ask_next(pk, {{anna.pk}}) for pk in {of(n)}]" for n in range(SHELLS))
        at_once(*(partial(shell, call) for shell, call in zip(shells, calls, strict=True)))

    ask(lambda n: waiting[n::SHELLS])  # dialogs of their own, and all count the same person's
    assert first("Dialog.objects.filter(manager=anna).count()") == ROOM
    first("Profile.objects.update(capacity=1000)")
    for _ in range(2):  # a dialog that another has is passed by
        ask(lambda n: waiting)  # the same dialogs
    assert first("Dialog.objects.filter(manager=anna).count()") == DIALOGS
    assert first("Offer.objects.count()") == DIALOGS


def test_whoever_is_silent_loses_it_to_the_next_who_is_there(assigning: Server) -> None:
    server = assigning
    vera, anna, boris = VisitorClient(server), ManagerClient(server), ManagerClient(server, "boris")
    vera.session()
    with anna.inbox(), boris.inbox(), vera.socket() as hers:
        vera.post("Is anybody there?")

        def asked() -> str:
            manager = ok(anna.http.get(f"/api/dialogs/{vera.dialog}/"))["manager"]
            return manager["name"] if manager else ""

        eventually(lambda: asked() in ("Anna", "Boris"), True, 20)
        first = asked()
        eventually(lambda: asked() not in ("", first), True, 20)
        assert all(frame.get("manager") is None for frame in hers.frames)
        {"Anna": boris, "Boris": anna}[first].post(vera.dialog, "I am here.")
        hers.until(lambda frame: (frame.get("manager") or {}).get("name") not in ("", None))
    state = ok(anna.http.get(f"/api/dialogs/{vera.dialog}/handoff"))
    assert state["state"] == "active"
