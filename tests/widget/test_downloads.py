"""Files are sent at the pace of who reads them, and by the proxy where that can."""

import contextlib
import socket
from urllib.parse import urlsplit

import httpx
import psutil

from tests.clients import VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.waiting import eventually

MEGABYTE = 1024 * 1024


def sent_file(server: Server, size: int) -> str:
    """The path of a file that a visitor has sent."""
    vera = VisitorClient(server)
    vera.session()
    answer = vera.http.post(
        vera.path(vera.dialog, "messages"),
        data={"client_id": "6f6f8a2e-6f4e-4a0f-9d5a-0d3c1c1b7a55", "text": ""},
        files={"file": ("large.dat", b"\x00" * size)},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["attachments"][0]["url"])


def memory(server: Server) -> int:
    """What the processes of a server have in memory."""
    assert server._process is not None
    whole = [psutil.Process(server._process.popen.pid), *server._process.children()]
    return sum(each.memory_info().rss for each in whole)


def test_sixty_who_do_not_read_hold_no_file_in_memory(start_server: StartServer) -> None:
    server = start_server("local")
    path, address = sent_file(server, 10 * MEGABYTE - 1), urlsplit(server.url)
    before = memory(server)
    with contextlib.ExitStack() as opened:
        for reader in range(60):
            slow = opened.enter_context(
                socket.create_connection((address.hostname, address.port), timeout=30)
            )
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            whose = f"Host: localhost\r\nX-Forwarded-For: 10.0.0.{reader}\r\n\r\n"
            slow.sendall(f"GET {path} HTTP/1.1\r\n{whose}".encode())
            assert slow.recv(12) == b"HTTP/1.1 200"
        grown = memory(server) - before
        whole = httpx.get(server.url + path, timeout=60)
    assert grown < 100 * MEGABYTE
    assert len(whole.content) == 10 * MEGABYTE - 1


def test_an_address_that_reads_nothing_keeps_nobody_else_from_files(local_server: Server) -> None:
    path, address = sent_file(local_server, 6 * MEGABYTE), urlsplit(local_server.url)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    statuses = []
    with contextlib.ExitStack() as opened:
        for _each in range(30):
            slow = opened.enter_context(
                socket.create_connection((address.hostname, address.port), timeout=30)
            )
            slow.sendall(request)
            statuses.append(slow.recv(12)[-3:])
        another = httpx.get(
            local_server.url + path, headers={"X-Forwarded-For": "203.0.113.7"}, timeout=60
        )
    assert (statuses.count(b"200"), statuses[-1]) == (25, b"503")
    assert another.status_code == 200
    eventually(lambda: httpx.get(local_server.url + path, timeout=60).status_code == 200)
