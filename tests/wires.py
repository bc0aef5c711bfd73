"""A client's connection to the server's protocol, without a network between."""

import asyncio
from typing import Any
from uuid import UUID

from uvicorn import Config
from uvicorn.server import ServerState

from replyx.edge.protocol import PunctualProtocol

BODY = b'{"text": "Is anybody there?", "client_id": "%s"}' % str(UUID(int=7)).encode()
REQUEST = (
    b"POST /api/widget/dialogs/17/messages HTTP/1.1\r\nHost: localhost\r\n"
    b"X-Forwarded-For: 203.0.113.7\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


class Wire(asyncio.Transport):
    """A client's connection, which keeps what was written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 50_000), "sockname": ("127.0.0.1", 8000)})
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


def connected(application: Any, wire: Wire) -> PunctualProtocol:
    """The server's end of a connection, for an application."""
    config = Config(application, interface="asgi3", access_log=False, log_config=None)
    state = ServerState()
    state.default_headers = [(b"date", b"Thu, 26 Nov 2026 12:00:00 GMT")]
    connection = PunctualProtocol(config, state, {})
    connection.connection_made(wire)
    return connection
