"""Where a client goes on: from its position, from now on, or not at all."""

import pytest

from tests.clients import ManagerClient, VisitorClient, numbers
from tests.conftest import StartServer
from tests.server import Server


@pytest.fixture
def vera(server: Server) -> VisitorClient:
    """Vera, with three messages in her dialog."""
    vera = VisitorClient(server)
    vera.session()
    for text in ("one", "two", "three"):
        vera.post(text)
    return vera


def test_who_comes_back_gets_what_was_missed_and_then_what_is_new(vera: VisitorClient) -> None:
    with vera.socket(after=1) as socket:
        hello = socket.of_type("hello")
        assert (hello["resumed"], hello["last_seq"]) == (True, 3)
        vera.post("four")
        socket.seq(4)
        assert numbers(socket.frames) == [2, 3, 4]
        assert hello["heartbeat"] > 0


def test_who_says_no_position_gets_only_what_is_new(vera: VisitorClient) -> None:
    anna = ManagerClient(vera.server)
    with anna.events(vera.dialog) as frames:
        hello = next(frames)
        assert (hello["type"], hello["resumed"], hello["last_seq"]) == ("hello", False, 3)
        vera.post("four")
        assert next(frame for frame in frames if frame.get("seq"))["seq"] == 4


@pytest.mark.parametrize("after", [4, -1, "three", "", 10**30])
def test_a_position_that_cannot_be_right_is_told_to_reload(
    vera: VisitorClient, after: int | str
) -> None:
    with vera.socket(after) as socket:  # type: ignore[arg-type]
        assert socket.next()["resumed"] is False
        assert socket.next()["type"] == "reset"
        vera.post("four")
        socket.seq(4)
        assert numbers(socket.frames) == [4]


def test_who_is_too_far_behind_gets_a_reset_and_never_a_part(start_server: StartServer) -> None:
    for setup in ("local", "real"):
        server = start_server(setup, REPLAY_LIMIT="5")
        vera = VisitorClient(server)
        vera.session()
        for number in range(7):
            vera.post(str(number))
        with vera.socket(after=1) as far, vera.socket(after=2) as near:
            assert far.of_type("reset")["reason"] == "too_far_behind"
            near.of_type("hello")  # else it might be too far behind as well
            vera.post("live again")
            near.seq(8)
            far.seq(8)
            assert numbers(near.frames) == [3, 4, 5, 6, 7, 8]
            assert numbers(far.frames) == [8]


def test_the_header_of_an_event_source_wins_over_its_address(vera: VisitorClient) -> None:
    with vera.events(after=0, last_event_id=2) as frames:
        assert "id" not in next(frames)  # the hello: it must not move the browser's position
        assert next(frame for frame in frames if "id" in frame)["id"] == 3


def test_what_arrives_during_the_replay_waits_its_turn(vera: VisitorClient) -> None:
    sockets = []
    for number in range(4, 24):
        sockets.append(vera.socket(after=0))
        vera.post(str(number))
    for socket in sockets:
        with socket:
            socket.seq(23)
            assert numbers(socket.frames) == list(range(1, 24))


def test_a_note_is_a_number_without_words_on_the_site_side(vera: VisitorClient) -> None:
    anna = ManagerClient(vera.server)
    with vera.socket(after=3) as hers, anna.socket(vera.dialog, after=3) as ours:
        anna.post(vera.dialog, "she sounds angry", private=True)
        assert hers.seq(4) == {"type": "skip", "dialog_id": vera.dialog, "seq": 4}
        assert ours.seq(4)["message"]["text"] == "she sounds angry"
    with vera.socket(after=3) as again:
        assert again.seq(4)["type"] == "skip"
        assert "angry" not in str(again.frames)


def test_the_list_and_a_dialog_share_a_socket(vera: VisitorClient) -> None:
    anna = ManagerClient(vera.server)
    with anna.inbox() as inbox:
        inbox.send({"type": "open", "dialog_id": vera.dialog, "after": 1})
        assert inbox.of_type("hello")["dialog_id"] == vera.dialog
        inbox.seq(3)
        vera.post("four")
        inbox.seq(4)
        assert numbers(inbox.frames) == [2, 3, 4]
        inbox.send({"type": "close", "dialog_id": vera.dialog})
        vera.post("five")
        row = inbox.until(lambda frame: frame.get("last_seq") == 5)
        assert row["type"] == "inbox.updated"
        assert numbers(inbox.frames) == [2, 3, 4]


def test_a_list_says_at_once_that_its_socket_leads_somewhere(vera: VisitorClient) -> None:
    with ManagerClient(vera.server).inbox() as inbox:
        assert inbox.next(5) == {"type": "ping"}


def test_another_site_cannot_be_opened_on_the_socket_of_the_list(vera: VisitorClient) -> None:
    with ManagerClient(vera.server, "zoya").inbox() as inbox:
        inbox.send({"type": "open", "dialog_id": vera.dialog, "after": 0})
        assert inbox.of_type("error")["code"] == "not_found"
        vera.post("for shop only")
        inbox.silent_for(0.5)
