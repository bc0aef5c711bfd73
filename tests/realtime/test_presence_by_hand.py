"""A manager who says that they are away is not counted on, whatever they have open."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients import ManagerClient, VisitorClient, ok
from tests.server import Server
from tests.waiting import eventually

ME = "/api/managers/me"


def says(manager: ManagerClient, status: str) -> None:
    """What they choose in the inbox."""
    ok(manager.http.patch(ME, json={"status": status}))


@pytest.fixture(autouse=True)
def anna_is_back(server: Server) -> Iterator[None]:
    """The server is shared: whoever comes after finds her online."""
    yield
    says(ManagerClient(server), "online")


def is_online(said: bool) -> Any:
    return lambda frame: frame.get("online") is said


def test_visitors_are_told_at_once_who_goes_away_and_comes_back(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers, anna.inbox(), anna.socket(vera.dialog):
        hers.until(is_online(True))
        for status in ("away", "offline"):
            says(anna, status)
            hers.until(is_online(False))
            assert VisitorClient(server).session()["site"]["online"] is False
            with ManagerClient(server).inbox() as another:  # she comes, and is away
                another.send({"type": "open", "dialog_id": vera.dialog})
                another.of_type("hello")
            says(anna, "online")
            hers.until(is_online(True))
        says(anna, "away")
        hers.until(is_online(False))
        with ManagerClient(server, "boris").inbox():
            hers.until(is_online(True))
        hers.until(is_online(False), 30)
    told = [frame["online"] for frame in hers.frames if "online" in frame]
    assert told[-4:] == [True, False, True, False]
    says(anna, "online")
    assert VisitorClient(server).session()["site"]["online"] is False  # who is gone is gone


def test_colleagues_see_who_is_connected_and_what_they_say(server: Server) -> None:
    anna, boris = ManagerClient(server), ManagerClient(server, "boris")

    def seen() -> dict[str, str]:
        found = ok(boris.http.get("/api/managers/"))["results"]
        return {each["name"]: each["status"] for each in found}

    with anna.inbox(), boris.inbox():
        eventually(lambda: (seen()["Anna"], seen()["Boris"]), ("online", "online"))
        says(anna, "away")
        assert (seen()["Anna"], seen()["Boris"]) == ("away", "online")
    eventually(lambda: (seen()["Anna"], seen()["Boris"]), ("offline", "offline"))
