"""A message is stored once however often it is sent, and numbers have no hole."""

import time
from collections import Counter
from functools import partial
from uuid import uuid4

from tests.clients import ManagerClient, VisitorClient, identity, numbers
from tests.delivery.conversation import at_once
from tests.delivery.following import Follower
from tests.server import Server

SECONDS = 90.0  # for a thousand messages on a busy machine
TURN = 10.0  # seconds until one of twenty writers is served there


def test_a_message_sent_fifty_times_at_once_is_stored_once(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    # A manager's first answer is two entries: that they answer now, and what they say.
    for post, entries in ((vera.try_post, 1), (partial(anna.try_post, vera.dialog), 2)):
        client_id, before = str(uuid4()), vera.log()["last_seq"]
        with vera.socket(after=before) as socket:
            answers = at_once(*[partial(post, "the same", client_id)] * 50)
            assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 49}
            assert {answer.text for answer in answers} == {answers[0].text}
            assert answers[0].json()["seq"] == before + entries
            vera.post("the end")
            last = before + entries + 1
            socket.seq(last)
            assert numbers(socket.frames) == list(range(before + 1, last + 1))
        assert anna.log(vera.dialog)["last_seq"] == last


def test_two_devices_that_log_in_at_once_are_one_person(server: Server) -> None:
    for _ in range(5):
        devices = [VisitorClient(server), VisitorClient(server)]
        for device in devices:
            device.session()
            device.post("before logging in")
        written = {device.dialog for device in devices}
        who = identity(server, "Vera")
        at_once(*[partial(device.session, identity=who) for device in devices])
        rows = [row for row in ManagerClient(server).dialogs() if row["id"] in written]
        assert len(rows) == 2
        assert len({row["visitor"]["id"] for row in rows}) == 1


def test_a_repeat_is_answered_with_the_first_message_whatever_it_says(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    client_id = str(uuid4())
    first = anna.post(vera.dialog, "a price", client_id)
    again = anna.try_post(vera.dialog, "another price", client_id)
    assert (again.status_code, again.json()) == (200, first)
    # Another sender's client_id is another message's: it is theirs to choose.
    assert vera.try_post("by chance the same id", client_id).status_code == 201
    assert vera.log()["last_seq"] == 3, "that Anna answers, and the two messages"


def test_a_thousand_messages_of_twenty_clients_are_numbered_without_a_hole(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    anna.http.post(f"/api/dialogs/{vera.dialog}/handoff/takeover")  # which is number 1

    longest = 0.0

    def write(name: int) -> list[int]:
        nonlocal longest
        post = vera.post if name % 2 else partial(anna.post, vera.dialog)
        seqs = []
        for number in range(50):
            began = time.monotonic()
            seqs.append(post(f"{name}: {number}")["seq"])
            longest = max(longest, time.monotonic() - began)
        return seqs

    with Follower(vera.socket) as site, Follower(partial(anna.socket, vera.dialog)) as admin:
        own = at_once(*[partial(write, name) for name in range(20)])
        site.wait_for(1001, SECONDS)
        admin.wait_for(1001, SECONDS)
    assert sorted(seq for seqs in own for seq in seqs) == list(range(2, 1002))
    for seqs in own:  # what one client wrote one after another stands in that order
        assert seqs == sorted(seqs)
    frames = vera.log(after=1)["frames"] + vera.log(after=501)["frames"]
    assert [frame["seq"] for frame in frames] == list(range(2, 1002))
    assert site.applied[1:] == admin.applied[1:] == frames
    texts = Counter(frame["message"]["text"] for frame in frames)
    assert texts == {f"{name}: {number}": 1 for name in range(20) for number in range(50)}
    assert site.closed == admin.closed == []
    assert longest < TURN, "somebody was passed by all the others"
