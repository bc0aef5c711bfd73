"""Messages as they come over the wire: in pieces, several at once, on connections that end; each is
answered as one that came whole and alone.
"""

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.shell import Shell
from tests.waiting import eventually

DIFFER = (
    rb'"(id|seq)":\d+', rb'"client_id":"[^"]+"', rb'"created_at":"[^"]+"', rb"date: [^\r]+",
    rb"content-length: \d+",
)  # fmt: skip


class Line:
    """A visitor's connection, on which bytes are sent and whole answers read."""

    def __init__(self, server: Server) -> None:
        self.vera = VisitorClient(server)
        self.vera.session()
        self.vera.post("hello")
        self._address = urlsplit(server.url)
        self.socket = socket.create_connection((self._address.hostname, self._address.port), 30)
        self._read = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._read.close()
        self.socket.close()

    def message(self, *more: str, text: str = "hello", version: str = "1.1") -> bytes:
        """A message as it is sent, with some headers more."""
        body = json.dumps({"text": text, "client_id": str(uuid4())})
        lines = (
            f"POST /api/widget/dialogs/{self.vera.dialog}/messages HTTP/{version}",
            f"Host: {self._address.netloc}",
            f"Authorization: Bearer {self.vera.visitor_token}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *more,
        )
        return "\r\n".join([*lines, "", body]).encode()

    def ask(self, *pieces: bytes) -> bytes:
        """Send something in some packets, and read one answer."""
        self.send(*pieces)
        return self.answer()

    def send(self, *pieces: bytes) -> None:
        """Send, each piece in a packet of its own, read before the next is sent."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            self.socket.sendall(piece)

    def answer(self) -> bytes:
        """The next answer, its head and its body."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self._read.readline()
            assert line, "closed without an answer"
            head += line
        length = re.search(rb"content-length: (\d+)", head)
        return head + self._read.read(int(length[1]) if length else 0)

    def is_closed(self) -> bool:
        """Whether the server has said all that it says."""
        return self._read.read(1) == b""

    def texts(self) -> list[str]:
        """What stands in the dialog."""
        frames = ManagerClient(self.vera.server).log(self.vera.dialog)["frames"]
        return [frame["message"]["text"] for frame in frames]


def alike(answer: bytes) -> bytes:
    """An answer without what differs between any two."""
    for words in DIFFER:
        answer = re.sub(words, b"", answer)
    return answer


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with Line(server) as line:
        yield line


@pytest.fixture
def usual(line: Line) -> bytes:
    """An answer as most are."""
    answer = line.ask(line.message())
    assert answer.startswith(b"HTTP/1.1 201 Created\r\ndate: ")
    assert b"\r\nconnection:" not in answer
    return alike(answer)


@pytest.mark.parametrize("cut", [10, 150, -40, -1])
def test_a_message_in_two_packets_is_answered_as_one_in_one(
    line: Line, usual: bytes, cut: int
) -> None:
    message = line.message()
    assert alike(line.ask(message[:cut], message[cut:])) == usual


def test_messages_sent_before_their_answers_are_answered_in_their_order(
    line: Line, usual: bytes
) -> None:
    texts = [f"the {n}th" for n in range(5)]
    line.send(b"".join(line.message(text=text) for text in texts))
    answers = [line.answer() for _ in texts]
    assert [json.loads(answer.partition(b"\r\n\r\n")[2])["text"] for answer in answers] == texts
    assert line.texts()[-5:] == texts
    assert alike(line.ask(line.message())) == usual


def test_what_waits_for_a_word_to_send_its_body_is_given_it(line: Line, usual: bytes) -> None:
    head, body = line.message("Expect: 100-continue").split(b"\r\n\r\n")
    assert line.ask(head + b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert alike(line.ask(body)) == usual
    assert alike(line.ask(line.message("Expect: 100-continue"))).startswith(b"HTTP/1.1 100")
    assert alike(line.answer()) == usual


@pytest.mark.parametrize(("header", "version"), [("Connection: close", "1.1"), ("X: y", "1.0")])
def test_who_wants_to_go_is_let_go_after_the_answer(
    line: Line, usual: bytes, header: str, version: str
) -> None:
    answer = alike(line.ask(line.message(header, version=version)))
    assert answer.replace(b"connection: close\r\n", b"") == usual
    assert b"connection: close\r\n" in answer
    assert line.is_closed()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT"])
def test_other_methods_have_no_short_road(server: Server, plain_url: str, method: str) -> None:
    vera = VisitorClient(server)
    vera.session()
    url = f"/api/widget/dialogs/{vera.dialog}/messages"
    found = [vera.http.request(method, f"{base}{url}") for base in (server.url, plain_url)]
    same = [(each.status_code, each.content, each.headers["allow"]) for each in found]
    assert same[0] == same[1]


def test_only_a_proxy_that_is_trusted_says_who_comes(start_server: StartServer) -> None:
    limits = {"LIMIT_ADDRESS_MESSAGES_PER_MINUTE": "3"}
    trusting = start_server("local", **limits)
    careful = start_server("local", **limits, FORWARDED_ALLOW_IPS="192.0.2.1")
    statuses = []
    for server in (trusting, careful):
        with Line(server) as line:
            answers = [line.ask(line.message(f"X-Forwarded-For: 203.0.113.{n}")) for n in range(4)]
        statuses.append([int(answer.split()[1]) for answer in answers])
    assert statuses == [[201] * 4, [201, 201, 429, 429]]


class Held:
    """A dialog that nobody can write to for a while."""

    def __init__(self, line: Line, shell: Shell) -> None:
        self._shell = shell
        shell("from django.db import connection, transaction")
        shell("held = transaction.atomic(); held.__enter__()")
        rows = f"Dialog.objects.select_for_update().filter(pk={line.vera.dialog})"
        assert shell(f"len({rows})") == 1

    def has_one_waiting(self) -> bool:
        """Whether somebody stands before the door."""
        self._shell("cursor = connection.cursor()")
        waiting = "pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
        self._shell(f'cursor.execute("SELECT count(*) FROM {waiting}")')
        return bool(self._shell("cursor.fetchone()[0]"))

    def let_go(self) -> None:
        self._shell("held.__exit__(None, None, None)")


def test_who_goes_while_the_door_works_has_said_it_once(start_server: StartServer) -> None:
    server = start_server("real")
    with Shell(server) as shell:
        with Line(server) as line:
            held = Held(line, shell)
            line.send(line.message(text="I am off"))
            eventually(held.has_one_waiting)
        held.let_go()
    eventually(lambda: line.texts(), ["hello", "I am off"])
    assert server.is_healthy()
    assert "Traceback" not in server.log.read_text()


def test_who_waits_when_the_server_is_told_to_stop_is_answered(start_server: StartServer) -> None:
    server = start_server("real", WEB_CONCURRENCY="1")
    with Line(server) as line, Shell(server) as shell, ThreadPoolExecutor(1) as pool:
        held = Held(line, shell)
        line.send(line.message(text="one moment"))
        eventually(held.has_one_waiting)
        stopped = pool.submit(server.stop)
        eventually(lambda: "Shutting down" in server.log.read_text())
        held.let_go()
        answer = line.answer()
        assert answer.startswith(b"HTTP/1.1 201 Created")
        assert b"\r\nconnection: close\r\n" in answer
        assert line.is_closed()
        stopped.result()
    server.start()
    assert line.texts() == ["hello", "one moment"]
