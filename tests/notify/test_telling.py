"""A visitor writes to a running server and nobody reads: what managers find in their mail."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import ManagerClient, ok, visitor_of
from tests.conftest import StartServer
from tests.notify.post_office import PostOffice, text_of
from tests.notify.workers import Workers
from tests.server import Server
from tests.waiting import eventually

ENV = {"PUBLIC_URL": "https://chat.shop.example", "JOB_LEASE_SECONDS": "2"}


@pytest.fixture(params=["local", "real"])
def server(
    request: pytest.FixtureRequest, start_server: StartServer, post_office: PostOffice
) -> Server:
    """A server that tells after two seconds."""
    server = start_server(request.param, EMAIL_URL=post_office.url, **ENV)
    server.manage("site", "shop", "--set", "escalate_after=2", "locale=en")
    return server


def traced(server: Server, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the trace of a message says to have been told."""
    found = ok(ManagerClient(server).http.get(f"/api/messages/{message['id']}/trace"))
    told: list[dict[str, Any]] = found["told_elsewhere"]
    return told


def all_sent(server: Server, message: dict[str, Any]) -> Callable[[], bool]:
    return lambda: {each["outcome"] for each in traced(server, message)} == {"sent"}


def has_mails(office: PostOffice, name: str, count: int) -> Callable[[], bool]:
    return lambda: len(office.sent_to(name)) == count


def told_times(office: PostOffice, name: str) -> int:
    """How many mails somebody got; one that came again is the same."""
    return len({mail["Message-ID"] for mail in office.sent_to(name)})


def has_told(office: PostOffice, name: str, times: int) -> Callable[[], bool]:
    return lambda: told_times(office, name) >= times


def test_a_message_that_nobody_reads_is_told_once_until_it_is_answered(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    visitor, anna = visitor_of(server), ManagerClient(server)
    with anna.socket(visitor.dialog) as socket:  # a tab that nobody looks at
        visitor.post("Where is my order?")
        message = visitor.post("Its number is 1017.")
        socket.until(lambda frame: frame.get("seq") == message["seq"])
        socket.send({"type": "ack", "seq": message["seq"]})
        eventually(lambda: len(post_office.mails) == 2, seconds=40)
        [mail] = post_office.sent_to("anna")
        assert "Where is my order?" in text_of(mail)
        assert "Its number is 1017." in text_of(mail)
        link = f"https://chat.shop.example/admin/inbox/{visitor.dialog}/"
        assert link in text_of(mail).split()
    eventually(all_sent(server, message))
    assert sorted(each["name"] for each in traced(server, message)) == ["Anna", "Boris"]
    story = server.manage("trace", str(message["id"]))
    assert "Сообщено вне чата: Anna, почта" in story
    anna.post(visitor.dialog, "It is on its way.")
    visitor.post("And when does it come?")
    eventually(has_mails(post_office, "anna", 2), seconds=40)
    again = post_office.sent_to("anna")[1]
    assert "And when does it come?" in text_of(again)
    assert "Where is my order?" not in text_of(again)
    assert again["References"] == mail["References"]


def test_a_worker_that_is_killed_while_it_sends_sends_the_same_mail(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    post_office.holding = True
    message = visitor_of(server).post("Hello")
    eventually(lambda: len(post_office.mails) == 2, seconds=40)
    workers.kill()
    post_office.holding = False
    eventually(all_sent(server, message), seconds=60)
    for name in ("anna", "boris"):
        mails = post_office.sent_to(name)
        assert len(mails) == 2
        assert len({mail["Message-ID"] for mail in mails}) == 1


def test_several_workers_tell_once_and_a_mail_server_that_was_away_gets_it_later(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    workers.start()
    workers.start()
    post_office.close()
    visitors = [visitor_of(server) for _number in range(8)]
    messages = [visitor.post(f"I am number {n}.") for n, visitor in enumerate(visitors)]
    eventually(lambda: [len(traced(server, each)) for each in messages[-1:]], [2], seconds=40)
    post_office.open()
    eventually(lambda: len(post_office.mails) >= 16, seconds=90)
    for message in messages:
        eventually(all_sent(server, message))
    texts = [text_of(mail) for mail in post_office.sent_to("anna")]
    for number in range(8):
        assert sum(f"I am number {number}." in text for text in texts) == 1


def test_workers_that_are_killed_between_two_steps_leave_the_later_one_to_others(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    boris = server.cast.users["boris"]
    choice = f"from notify.models import Choice; Choice.objects.create(user_id={boris}, after=12)"
    server.manage("shell", "-v0", "-c", choice)
    workers.start()
    message = visitor_of(server).post("Hello")
    eventually(has_mails(post_office, "anna", 1), seconds=40)
    due = [each["outcome"] for each in traced(server, message) if each["name"] == "Boris"]
    workers.kill()
    workers.start()
    eventually(has_mails(post_office, "boris", 1), seconds=60)
    eventually(all_sent(server, message))
    assert due == ["waiting"]
    assert [len(post_office.sent_to(name)) for name in ("anna", "boris")] == [1, 1]


def test_workers_that_are_killed_between_repetitions_tell_each_of_them_once(
    server: Server, workers: Workers, post_office: PostOffice
) -> None:
    server.manage("site", "shop", "--set", "escalate_repeat=3")
    workers.start()
    visitor = visitor_of(server)
    message = visitor.post("Hello")
    for repetition in range(3):
        eventually(has_told(post_office, "anna", repetition + 1), seconds=60)
        workers.kill()
        workers.start()
    ManagerClient(server).post(visitor.dialog, "Here I am.")
    anna = [each for each in traced(server, message) if each["name"] == "Anna"]
    assert [each["repetition"] for each in anna] == list(range(len(anna)))
    sent = [each["outcome"] for each in anna].count("sent")
    assert sent <= told_times(post_office, "anna") <= len(anna)
