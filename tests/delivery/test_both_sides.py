"""Every message at everyone who looks at a dialog, once and in order, on every road."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.clients import ManagerClient, Socket, VisitorClient, numbers
from tests.delivery.conversation import (
    converse,
    history,
    messages_of,
    numbered,
    state_of,
)
from tests.server import Server
from tests.sockets import Frame

COUNT = 12  # things that each person does
SECONDS = 30.0  # for the last frame to arrive on a busy machine


class Room:
    """A dialog of Vera's with everybody looking at it."""

    def __init__(self, server: Server) -> None:
        self.vera = VisitorClient(server)
        self.vera.session()
        self.anna = ManagerClient(server, "anna")
        self.boris = ManagerClient(server, "boris")
        self.dialog = self.vera.dialog

    def sockets(self) -> tuple[Socket, Socket]:
        """One of a manager and one of Vera's."""
        return self.anna.socket(self.dialog), self.vera.socket()

    def site_sockets(self) -> list[Socket]:
        """Two tabs of Vera's: one by each name of the address."""
        other = VisitorClient(self.vera.server)
        other.visitor_token = self.vera.visitor_token
        assert other.session()["dialog"]["id"] == self.dialog
        other._sockets = "/ws/site"
        return [self.vera.socket(), other.socket()]

    def admin_sockets(self) -> list[Socket]:
        """A tab of each manager, and Boris's list with the dialog open in it."""
        listing = self.boris.inbox()
        listing.send({"type": "open", "dialog_id": self.dialog, "after": 0})
        listing.of_type("hello")
        return [self.anna.socket(self.dialog), self.boris.socket(self.dialog), listing]


@pytest.fixture
def room(server: Server) -> Room:
    return Room(server)


def events_until(frames: Iterator[Frame], last: int) -> list[Frame]:
    """What an event stream brings, up to a number."""
    came = []
    for frame in frames:
        came.append(frame)
        if frame.get("seq") == last:
            return came
    raise AssertionError(f"the stream ended: {came}")


def test_everyone_gets_every_entry_once_and_in_order(room: Room) -> None:
    sites, admins = room.site_sockets(), room.admin_sockets()
    with (
        room.vera.events(after=0) as site_events,
        room.anna.events(room.dialog, after=0) as admin_events,
    ):
        last = converse(room.vera, room.anna, room.boris, COUNT)
        for socket in sites + admins:
            socket.seq(last, SECONDS)
        streams = [events_until(site_events, last), events_until(admin_events, last)]
    assert last > COUNT
    for frames in [socket.frames for socket in sites + admins] + streams:
        assert numbers(frames) == list(range(1, last + 1))
    for frame in (frame for frames in streams for frame in frames if "seq" in frame):
        assert frame["id"] == frame["seq"]
    admin = numbered(admins[0].frames)
    site = numbered(sites[0].frames)
    for frames in (admins[1].frames, admins[2].frames, streams[1]):
        assert numbered(frames) == admin
    for frames in (sites[1].frames, streams[0]):
        assert numbered(frames) == site
    assert room.anna.log(room.dialog)["frames"] == admin
    assert room.vera.log()["frames"] == site


def test_the_visitor_gets_a_number_where_the_managers_get_a_note(room: Room) -> None:
    admin, site = room.sockets()
    with room.vera.events(after=0) as events:
        last = converse(room.vera, room.anna, room.boris, COUNT)
        streamed = events_until(events, last)
    admin.seq(last, SECONDS)
    site.seq(last, SECONDS)
    notes = set()
    for ours, theirs in zip(numbered(admin.frames), numbered(site.frames), strict=True):
        if ours.get("message", {}).get("private") or ours.get("target") in notes:
            notes.add(ours["seq"])
            assert theirs == {"type": "skip", "dialog_id": room.dialog, "seq": ours["seq"]}
        else:
            assert theirs == ours
    assert notes, "nobody wrote a note: the test shows nothing"
    everything = [site.frames, streamed, room.vera.log(), room.vera.session()]
    assert "note:" in str(admin.frames)
    assert "note:" not in str(everything) + str(history(room.vera, room.dialog))


def test_what_a_reader_makes_of_the_frames_is_what_a_fresh_fetch_shows(room: Room) -> None:
    admin, site = room.sockets()
    last = converse(room.vera, room.anna, room.boris, COUNT)
    room.vera.http.post(room.vera.path(room.dialog, "read"), json={"seq": last - 1})
    room.anna.http.post(room.anna.path(room.dialog, "ack"), json={"seq": last})
    room.anna.patch(room.dialog, tags=["the last change"])
    told = admin.until(lambda frame: frame.get("tags") == ["the last change"], SECONDS)
    site.until(lambda frame: frame.get("version") == told["version"], SECONDS)
    assert messages_of(admin.frames) == history(room.anna, room.dialog)
    assert messages_of(site.frames) == history(room.vera, room.dialog)
    assert room.vera.session()["messages"] == messages_of(site.frames)[-50:]
    for socket, fresh in ((admin, room.anna.socket(room.dialog)), (site, room.vera.socket())):
        assert state_of(socket.frames) == state_of([fresh.of_type("hello")])


def test_the_list_shows_each_message_while_no_dialog_is_open(room: Room) -> None:
    lists = [room.anna.inbox(), room.boris.inbox()]
    stranger = ManagerClient(room.vera.server, "zoya").inbox()
    for number in range(1, 6):
        room.vera.post(f"message {number}")
        for inbox in lists:
            row = inbox.until(partial(is_row, room.dialog, number))
            assert row["last_message"]["text"] == f"message {number}"
            assert row["unread"] == number
            assert row["waiting_since"]
    room.anna.post(room.dialog, "an answer")
    for inbox in lists:
        row = inbox.until(partial(is_row, room.dialog, 7))  # that she answers, and the answer
        [fetched] = [each for each in room.boris.dialogs() if each["id"] == room.dialog]
        assert {name: row[name] for name in fetched} == fetched
        assert numbers(inbox.frames) == []
    stranger.silent_for(0.5)


def is_row(dialog: int, last: int, frame: Frame) -> bool:
    """Whether a frame is the row of a dialog that has come to a number."""
    return frame["type"] == "inbox.updated" and (frame["id"], frame["last_seq"]) == (dialog, last)
