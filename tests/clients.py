"""A visitor and a manager as programs that speak HTTP, sockets and event streams."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from tests.server import Server
from tests.sockets import Closed, Frame, Socket, numbers

__all__ = [
    "Closed",
    "Frame",
    "ManagerClient",
    "Socket",
    "VisitorClient",
    "identity",
    "numbers",
    "ok",
]


opened: list[httpx.Client | Socket] = []
"""What the test opened; `close_opened` closes it after the test, whatever the test did."""


def close_opened() -> None:
    """Close the connections of all clients."""
    while opened:
        opened.pop().close()


class Client:
    """What visitors and managers have in common; `base` is where the address of a dialog begins."""

    def __init__(self, server: Server, base: str, sockets: str) -> None:
        self.server = server
        self.http = httpx.Client(base_url=server.url, timeout=30)
        opened.append(self.http)
        self._base = base
        self._sockets = sockets

    def path(self, dialog: int, what: str) -> str:
        """The path of one of a dialog's addresses, as `messages` or `log`."""
        return f"{self._base}/dialogs/{dialog}/{what}"

    def _post(self, dialog: int, text: str, client_id: str | None, **fields: Any) -> httpx.Response:
        body = {"text": text, "client_id": client_id or str(uuid4()), **fields}
        return self.http.post(self.path(dialog, "messages"), json=body)

    def _log(self, dialog: int, after: int) -> Frame:
        return ok(self.http.get(self.path(dialog, "log"), params={"after": after}))

    def _socket(self, dialog: int, after: int, query: str = "") -> Socket:
        url = f"{self.server.ws_url}{self._sockets}/dialogs/{dialog}/?after={after}{query}"
        return self._open(url)

    def _open(self, url: str) -> Socket:
        socket = Socket(url, self._socket_headers())
        opened.append(socket)
        return socket

    def _socket_headers(self) -> dict[str, str]:
        return {}

    @contextmanager
    def _events(
        self, dialog: int, after: int | None, last_event_id: int | None
    ) -> Iterator[Iterator[Frame]]:
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        params = {} if after is None else {"after": after}
        path = self.path(dialog, "events")
        with self.http.stream("GET", path, params=params, headers=headers) as response:
            if response.status_code != 200:
                response.read()
            ok(response, parse=False)
            yield read_events(response)


class VisitorClient(Client):
    """A visitor of a site. Call `session()` first; it remembers the visitor and the dialog."""

    def __init__(self, server: Server, site_token: str = "shop") -> None:
        super().__init__(server, "/api/widget", "/ws/widget")
        self.site_token = site_token
        self.visitor_token: str | None = None
        self.stream_token = ""
        self.dialog = 0

    def session(self, **fields: Any) -> Frame:
        """Begin or resume; returns the answer."""
        known = {"visitor_token": self.visitor_token} if self.visitor_token else {}
        body = {"site_token": self.site_token, **known, **fields}
        answer = ok(self.http.post("/api/widget/session", json=body))
        self.visitor_token = answer["visitor_token"]
        self.stream_token = answer["stream_token"]
        self.dialog = answer["dialog"]["id"]
        self.http.headers["Authorization"] = f"Bearer {self.visitor_token}"
        return answer

    def post(self, text: str, client_id: str | None = None) -> Frame:
        """Write a message; returns it, new or repeated."""
        return ok(self.try_post(text, client_id))

    def try_post(self, text: str, client_id: str | None = None) -> httpx.Response:
        """Write a message; returns the answer whatever it is."""
        return self._post(self.dialog, text, client_id)

    def log(self, after: int = 0) -> Frame:
        """The numbered frames above `after`."""
        return self._log(self.dialog, after)

    def socket(self, after: int = 0, epoch: str = "") -> Socket:
        """A WebSocket on the dialog, by the stream token in its address."""
        return self._socket(self.dialog, after, f"&token={self.stream_token}&epoch={epoch}")

    @contextmanager
    def events(
        self, after: int | None = None, last_event_id: int | None = None
    ) -> Iterator[Iterator[Frame]]:
        """The dialog's event stream: `with visitor.events() as frames: next(frames)`."""
        with self._events(self.dialog, after, last_event_id) as frames:
            yield frames


def visitor_of(server: Server) -> VisitorClient:
    """A new visitor, with a session."""
    visitor = VisitorClient(server)
    visitor.session()
    return visitor


class ManagerClient(Client):
    """A manager with an API token, by the name in the cast."""

    def __init__(self, server: Server, name: str = "anna") -> None:
        super().__init__(server, "/api", "/ws")
        self.http.headers["Authorization"] = f"Token {server.cast.tokens[name]}"

    def _socket_headers(self) -> dict[str, str]:
        return {"Authorization": self.http.headers["Authorization"]}

    def post(self, dialog: int, text: str, client_id: str | None = None, **fields: Any) -> Frame:
        """Write a message (`private=True` is a note, `last_seq=` guards); returns it."""
        return ok(self.try_post(dialog, text, client_id, **fields))

    def try_post(
        self, dialog: int, text: str, client_id: str | None = None, **fields: Any
    ) -> httpx.Response:
        """Write a message; returns the answer whatever it is."""
        return self._post(dialog, text, client_id, **fields)

    def log(self, dialog: int, after: int = 0) -> Frame:
        """The numbered frames above `after`."""
        return self._log(dialog, after)

    def dialogs(self, **filters: str) -> list[Frame]:
        """The first page of the inbox."""
        rows: list[Frame] = ok(self.http.get("/api/dialogs/", params=filters))["results"]
        return rows

    def patch(self, dialog: int, **fields: Any) -> Frame:
        """Close, assign or tag a dialog; returns it."""
        return ok(self.http.patch(f"/api/dialogs/{dialog}/", json=fields))

    def socket(self, dialog: int, after: int = 0) -> Socket:
        """A WebSocket on one dialog."""
        return self._socket(dialog, after)

    def inbox(self) -> Socket:
        """The WebSocket of the inbox."""
        return self._open(f"{self.server.ws_url}/ws/inbox/")

    @contextmanager
    def events(
        self, dialog: int, after: int | None = None, last_event_id: int | None = None
    ) -> Iterator[Iterator[Frame]]:
        """A dialog's event stream: `with anna.events(7) as frames: next(frames)`."""
        with self._events(dialog, after, last_event_id) as frames:
            yield frames


def identity(server: Server, name: str, site_token: str = "shop") -> dict[str, str]:
    """Somebody with an account at the customer, as the customer's server would sign it."""
    user_id = uuid4().hex
    secret = server.cast.identity_secrets[site_token].encode()
    signature = hmac.new(secret, user_id.encode(), hashlib.sha256).hexdigest()
    return {"user_id": user_id, "name": name, "hmac": signature}


def have_room(server: Server) -> None:
    """Shop's managers are online, and take whatever others have left waiting on a shared server."""
    for name in ("anna", "boris"):
        presence = {"status": "online", "capacity": 1000}
        ok(ManagerClient(server, name).http.patch("/api/managers/me", json=presence))


def ok(response: httpx.Response, *, parse: bool = True) -> Frame:
    """The JSON of a good answer; raises AssertionError with what a bad one says."""
    assert response.is_success, f"{response.request.method} {response.url}: {response.text[:2000]}"
    return response.json() if parse and response.content else {}


def read_events(response: httpx.Response) -> Iterator[Frame]:
    """The frames of an event stream; a number that came as `id:` stands under `id`."""
    data: list[str] = []
    number: str | None = None
    for line in response.iter_lines():
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "id":
            number = value
        elif not line and data:
            frame = json.loads("\n".join(data))
            yield frame if number is None else {**frame, "id": int(number)}
            data, number = [], None
