"""Who was away finds everything that happened meanwhile, or is told to reload; never a part."""

import pytest

from tests.clients import Client, ManagerClient, Socket, VisitorClient, numbers, ok
from tests.delivery.conversation import numbered
from tests.server import Server
from tests.sockets import Frame


@pytest.fixture
def anna(server: Server) -> ManagerClient:
    return ManagerClient(server)


@pytest.fixture
def vera(server: Server, anna: ManagerClient) -> VisitorClient:
    """Vera, who has written, and whom Anna answers."""
    vera = VisitorClient(server)
    vera.session()
    vera.post("one")
    ok(anna.http.post(anna.path(vera.dialog, "handoff/takeover")))
    return vera


def test_thirty_messages_of_a_closed_laptop_are_there_after_it(
    vera: VisitorClient, anna: ManagerClient
) -> None:
    with vera.socket() as before:
        before.seq(2)
    for number in range(3, 33):
        anna.post(vera.dialog, f"message {number}")
    both = vera.socket(after=2), anna.socket(vera.dialog, after=2)
    for back in both:  # connected is not greeted yet
        assert back.of_type("hello")["last_seq"] == 32
    for back in both:
        with back:
            back.seq(32)
            vera.post("back again")
            last = vera.log(after=32)["last_seq"]
            back.seq(last)
            assert numbers(back.frames) == list(range(3, last + 1))
            texts = [frame["message"]["text"] for frame in numbered(back.frames)[:30]]
            assert texts == [f"message {number}" for number in range(3, 33)]


def test_event_streams_and_the_log_bring_the_same(vera: VisitorClient, anna: ManagerClient) -> None:
    for number in range(3, 33):
        anna.post(vera.dialog, f"message {number}", private=number % 10 == 0)
    for stream, log in (
        (vera.events(last_event_id=2), vera.log(after=2)),
        (anna.events(vera.dialog, last_event_id=2), anna.log(vera.dialog, after=2)),
    ):
        assert (log["last_seq"], log["reset"]) == (32, False)
        assert numbers(log["frames"]) == list(range(3, 33))
        with stream as frames:
            came: list[Frame] = []
            while len(came) < 30:
                came += numbered([next(frames)])
        assert came == log["frames"]


def test_the_log_is_read_in_pages_without_a_hole(vera: VisitorClient, anna: ManagerClient) -> None:
    for number in range(3, 18):
        anna.post(vera.dialog, f"message {number}")
    read = [0]
    while True:
        query = {"after": read[-1], "limit": 4}
        page = ok(vera.http.get(vera.path(vera.dialog, "log"), params=query))
        read += numbers(page["frames"])
        if read[-1] == page["last_seq"]:
            break
    assert read == list(range(18))


def test_who_is_too_far_behind_is_told_so_and_gets_no_part(strict_server: Server) -> None:
    vera, anna = VisitorClient(strict_server), ManagerClient(strict_server)
    vera.session()
    for number in range(1, 23):
        anna.post(vera.dialog, f"message {number}")
    assert_told_to_reload(vera, vera.dialog, vera.socket(after=1), anna)
    assert_told_to_reload(anna, vera.dialog, anna.socket(vera.dialog, after=1), anna)


def assert_told_to_reload(
    client: Client, dialog: int, socket: Socket, writer: ManagerClient
) -> None:
    """On all three roads, and live from there on."""
    log = client._log(dialog, 1)
    assert (log["frames"], log["reset"]) == ([], True)
    with client._events(dialog, 1, None) as frames:
        assert (next(frames)["resumed"], next(frames)["type"]) == (False, "reset")
    with socket:
        assert socket.next()["resumed"] is False
        assert socket.next()["type"] == "reset"
        last = writer.post(dialog, "after it")["seq"]
        socket.seq(last)
        assert numbers(socket.frames) == [last]
    near = client._log(dialog, last - 20)["frames"]
    assert numbers(near) == list(range(last - 19, last + 1))
