"""The opening handshake: as RFC 6455 has it, however a client words it."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.clients import VisitorClient
from tests.server import Server

KEY, ACCEPT = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, 1.3
USUAL = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
}


def asked(server: Server, lines: list[str], method: str = "GET") -> tuple[int, dict[str, str], str]:
    """The status, the headers and what follows of the answer to a handshake of a visitor."""
    vera = VisitorClient(server)
    vera.session()
    address = urlsplit(server.url)
    path = f"/ws/widget/dialogs/{vera.dialog}/?token={vera.stream_token}"
    head = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}", *lines, "", ""]
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall("\r\n".join(head).encode())
        answer = connection.makefile("rb")
        status = int(answer.readline().split()[1])
        headers: dict[str, str] = {}
        while line := answer.readline().decode().strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        frame = b"" if status != 101 else answer.read(2) + answer.read1()
    return status, headers, frame.decode(errors="replace")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Connection": "keep-alive, Upgrade"},  # Firefox
        {"Connection": "keep-alive,UPGRADE"},
        {"Upgrade": "WebSocket"},
        {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
        {"Sec-WebSocket-Protocol": "chat, superchat"},
        {"X-Twice": "one\r\nX-Twice: two"},
    ],
)
def test_whoever_asks_well_is_let_in(local_server: Server, changed: dict[str, str]) -> None:
    lines = [f"{name}: {value}" for name, value in {**USUAL, **changed}.items()]
    status, headers, frame = asked(local_server, lines)
    assert status == 101
    assert headers["sec-websocket-accept"] == ACCEPT
    assert headers["upgrade"].lower() == "websocket"
    assert headers["connection"].lower() == "upgrade"
    assert not {"sec-websocket-extensions", "sec-websocket-protocol"} & set(headers)
    assert '"type":"hello"' in frame


@pytest.mark.parametrize(
    ("status", "method", "changed"),
    [
        (400, "GET", {"Sec-WebSocket-Key": "short"}),
        (400, "GET", {"Sec-WebSocket-Key": "dG9vIHNob3J0"}),
        (400, "GET", {"Sec-WebSocket-Key": f"{KEY}\r\nSec-WebSocket-Key: {KEY}"}),
        (400, "GET", {"Sec-WebSocket-Key": ""}),
        (400, "GET", {"Sec-WebSocket-Version": "12"}),
        (405, "POST", {}),
    ],
)
def test_whoever_asks_wrongly_is_told_what_is_wrong(
    local_server: Server, status: int, method: str, changed: dict[str, str]
) -> None:
    lines = [f"{name}: {value}" for name, value in {**USUAL, **changed}.items()]
    assert asked(local_server, lines, method)[0] == status
