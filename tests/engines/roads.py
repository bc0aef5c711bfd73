"""What lies between a browser and the server: a proxy that does something to WebSockets alone."""

import contextlib
import socket
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Literal, Self

from tests.server import Server

Fate = Literal["refused", "hanging"]
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Road:
    """Carries everything to the server, but WebSockets are refused, or asked for in vain."""

    def __init__(self, server: Server, sockets: Fate) -> None:
        port = int(server.url.rpartition(":")[2])
        self.sockets_asked_for = 0

        class Handler(BaseRequestHandler):
            def handle(handler) -> None:  # noqa: N805
                head = read_head(handler.request)
                if b"upgrade: websocket" not in head.lower():
                    carry(handler.request, head, port)
                    return
                self.sockets_asked_for += 1
                if sockets == "refused":
                    handler.request.sendall(REFUSAL)
                else:
                    handler.request.recv(1)  # until the browser gives up

        ThreadingTCPServer.daemon_threads = True
        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def read_head(browser: socket.socket) -> bytes:
    """The first request's line and headers, and what came with them."""
    head = b""
    while b"\r\n\r\n" not in head and (more := browser.recv(65536)):
        head += more
    return head


def carry(browser: socket.socket, head: bytes, port: int) -> None:
    """Hand on what was read and all that follows, both ways, until one side hangs up."""
    with socket.create_connection(("127.0.0.1", port)) as upstream:
        upstream.sendall(head)
        back = threading.Thread(target=pump, args=(upstream, browser), daemon=True)
        back.start()
        pump(browser, upstream)
        back.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copy bytes until the source ends, then say so to the target."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
