"""Nothing crosses between installations that share a Redis, or between histories of one."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests.clients import Closed, ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.services.postgres import Database


def texts(server: Server, vera: VisitorClient, after: int, last: int) -> list[str]:
    """What both sides are told above a number; they are told the same."""
    sockets = vera.socket(after=after), ManagerClient(server).socket(vera.dialog, after=after)
    found = []
    for socket in sockets:
        with socket:
            socket.seq(last)
            came = [frame for frame in socket.frames if frame["type"] == "message.created"]
            found.append([frame["message"]["text"] for frame in came])
    assert found[0] == found[1]
    return found[0]


def test_two_installations_on_one_redis_never_meet(start_server: StartServer) -> None:
    ours = start_server("real", HEARTBEAT_SECONDS="1")
    assert ours.redis is not None
    url = ours.redis.url
    theirs = start_server("real", HEARTBEAT_SECONDS="1", REDIS_URL=url.removesuffix("0") + "1")
    theirs.manage("history", "--new")  # its database is a copy of the same template
    theirs.restart()
    vera, viktor = VisitorClient(ours), VisitorClient(theirs)
    vera.session()
    viktor.session()
    assert vera.dialog == viktor.dialog
    with (
        vera.socket() as hers,
        viktor.socket() as his,
        ManagerClient(theirs).socket(viktor.dialog) as managers,
        ManagerClient(theirs).inbox() as inbox,
    ):
        for socket in (hers, his, managers):
            socket.of_type("hello")
        vera.post("for our shop alone")
        ManagerClient(ours).post(vera.dialog, "a note", private=True)
        hers.seq(2)
        viktor.post("mine")
        assert his.seq(1)["message"]["text"] == "mine"
        assert managers.seq(1)["message"]["text"] == "mine"
        row = inbox.of_type("inbox.updated")
        assert row["last_message"]["text"] == "mine"
    assert texts(theirs, viktor, 0, 1) == ["mine"]
    assert texts(ours, vera, 0, 1)[:1] == ["for our shop alone"]


@pytest.fixture
def backups(postgres: Database) -> Iterator[Callable[[Server], str]]:
    """Copies the database of a server that is stopped; returns the URL of the copy."""
    made: list[str] = []

    def copy(server: Server) -> str:
        name = urlsplit(server.env["DATABASE_URL"]).path.removeprefix("/")
        made.append(f"{name}_copy{len(made)}")
        return postgres.create_database(made[-1], name)

    yield copy
    for name in made:
        postgres.drop_database(name)


def test_an_older_redis_brings_nothing_into_a_restored_or_a_new_database(
    start_server: StartServer, backups: Callable[[Server], str]
) -> None:
    server = start_server("real")
    vera, viktor = VisitorClient(server), VisitorClient(server)
    server.stop()
    empty = backups(server)
    server.start()
    vera.session()
    for text in ("one", "two", "three"):
        vera.post(text)
    server.stop()
    backup = backups(server)
    server.start()
    for text in ("four, lost", "five, lost"):
        vera.post(text)
    assert texts(server, vera, 3, 5) == ["four, lost", "five, lost"]

    server.stop()
    server.env["DATABASE_URL"] = backup
    server.start()
    with pytest.raises(AssertionError), vera.socket(after=3) as socket:
        socket.seq(4, timeout=1)
    for text in ("four", "five", "six"):
        vera.post(text)
    assert texts(server, vera, 3, 6) == ["four", "five", "six"]
    assert texts(server, vera, 0, 6) == ["one", "two", "three", "four", "five", "six"]

    server.stop()
    server.env["DATABASE_URL"] = empty
    server.manage("history", "--new")  # a copy, and not one that `migrate` made
    server.start()
    viktor.session()
    assert viktor.dialog == vera.dialog
    viktor.post("mine")
    assert texts(server, viktor, 0, 1) == ["mine"]
    with pytest.raises(Closed) as closed, vera.socket(after=0) as socket:
        socket.of_type("hello")
    assert closed.value.code == 4001  # her widget asks for a new session, and gets one
    assert vera.http.get(vera.path(viktor.dialog, "log")).status_code == 401
    with viktor.socket(after=1, epoch="of-the-old-one") as socket:
        assert socket.of_type("hello")["resumed"] is False
        assert socket.of_type("reset")["reason"] == "other_history"
