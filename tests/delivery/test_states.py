"""The state of a dialog has no number in the log: the latest wins all the same, at everyone."""

from functools import partial

from tests.clients import Frame, ManagerClient, Socket, VisitorClient, identity
from tests.conftest import StartServer
from tests.delivery.conversation import at_once
from tests.server import Server
from tests.silent import tag_silently

BURSTS = 10
CHANGES = 4  # of each manager in a burst


def test_the_last_state_told_is_the_latest(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    vera.post("Hello")
    managers = [ManagerClient(server, name) for name in ("anna", "boris") * 3]
    socket, inbox = managers[0].socket(vera.dialog), managers[1].inbox()
    socket.of_type("hello")

    def change(which: int, burst: int) -> None:
        for number in range(CHANGES):
            managers[which].patch(vera.dialog, tags=[f"{burst} {which} {number}"])

    for burst in range(BURSTS):
        at_once(*[partial(change, which, burst) for which in range(len(managers))])
        [latest] = [row for row in managers[0].dialogs() if row["id"] == vera.dialog]
        for listener in (socket, inbox):
            assert of_version(listener, latest["version"])["tags"] == latest["tags"]
    versions = [frame["version"] for frame in socket.frames if frame["type"] == "dialog.updated"]
    assert versions == sorted(set(versions))


def test_a_name_that_becomes_known_is_told_to_the_lists(server: Server) -> None:
    vera = VisitorClient(server)
    vera.session()
    vera.post("Hello")
    with ManagerClient(server).inbox() as inbox:
        vera.session(identity=identity(server, "Vera"))
        row = inbox.until(lambda frame: frame.get("dialog_id") == vera.dialog)
        assert row["visitor"]["name"] == "Vera"


def of_version(listener: Socket, version: int) -> Frame:
    """What told a listener of this version."""
    return listener.until(lambda frame: frame.get("version") == version)


def test_a_state_that_was_not_told_is_found_by_the_heartbeat_and_no_row_is_told_twice(
    start_server: StartServer,
) -> None:
    for setup in ("local", "real"):
        server = start_server(setup, HEARTBEAT_SECONDS="1")
        vera, anna = VisitorClient(server), ManagerClient(server)
        vera.session()
        vera.post("Hello")
        with vera.socket() as hers, anna.socket(vera.dialog) as ours, anna.inbox() as inbox:
            hers.seq(1)
            ours.seq(1)
            tag_silently(server, vera.dialog, "silently")
            for socket in (ours, inbox):
                assert socket.until(lambda frame: frame.get("tags") == ["silently"])
            assert hers.of_type("dialog.updated")["tags"] == [], "tags are the managers' own"
            hers.send({"type": "ack", "seq": 1})
            ours.of_type("delivered")
            told = len(inbox.frames)
            for _ in range(3):
                inbox.of_type("ping")
            assert {frame["type"] for frame in inbox.frames[told:]} == {"ping"}, "as it was"
