"""A conversation to which people do what they can, by the calls that their pages make. In whatever
order: what is refused at the moment (409, and 403 for what is a colleague's) changes nothing.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.clients import Frame, ManagerClient, VisitorClient, ok
from tests.server import Server
from tests.services.model import Model

REFUSED = (403, 404, 409)
PICTURE = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
Doing = Callable[["Conversation", int], None]
DOINGS: dict[str, Doing] = {}


def doing(function: Doing) -> Doing:
    """It may be done at any moment, with a number to choose by."""
    DOINGS[function.__name__] = function
    return function


class Admin:
    """A superuser in the admin, logged in as by its form."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=30, headers={"Origin": server.url})
        form = {"username": "root", "password": "root", "next": "/admin/inbox/"}
        answer = self.post("/admin/login/", **form)
        assert answer.status_code == 302, answer.text[:500]

    def post(self, path: str, **form: Any) -> httpx.Response:
        """Send a form."""
        found = re.search(r'csrfmiddlewaretoken" value="(.*?)"', self.http.get(path).text)
        assert found, path
        return self.http.post(path, data={**form, "csrfmiddlewaretoken": found[1]})

    def choose(self, model: str, action: str, pk: int) -> None:
        """Do something to a row of a list."""
        path = f"/admin/dialogs/{model}/"
        answer = self.post(path, action=action, _selected_action=pk, post="yes")
        assert answer.status_code == 302, answer.text[:500]

    @property
    def cookies(self) -> str:
        """Of its login."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())


class Conversation:
    """Vera and the managers of shop, and somebody else who comes by."""

    def __init__(self, server: Server, admin: Admin, model: Model) -> None:
        self.server, self.admin, self.model = server, admin, model
        self.anna, self.boris = ManagerClient(server), ManagerClient(server, "boris")
        self.vera = VisitorClient(server)
        self.vera.session(page={"url": "https://shop.example/", "title": "Tea"})
        self.vera.post("Hello")
        self.others: list[tuple[VisitorClient, int]] = []
        self.pass_by()

    @property
    def dialog(self) -> int:
        """Vera's."""
        return self.vera.dialog

    @property
    def other(self) -> int:
        """The dialog of whoever came last."""
        return self.others[-1][0].dialog

    def pass_by(self) -> VisitorClient:
        """Somebody new writes."""
        visitor = VisitorClient(self.server)
        visitor_id = visitor.session()["visitor"]["id"]
        visitor.post("Is anybody there?")
        self.others.append((visitor, visitor_id))
        return visitor

    def call(self, who: Any, method: str, what: str, **words: Any) -> httpx.Response:
        """Ask for a change; a refusal is none."""
        path = f"/api/dialogs/{self.dialog}/{what}"
        if who is self.vera:
            path = who.path(self.dialog, what)
        answer: httpx.Response = who.http.request(method, path, **words)
        assert answer.is_success or answer.status_code in REFUSED, answer.text[:500]
        return answer

    def messages(self) -> list[Frame]:
        """Of managers', in Vera's dialog, newest last."""
        path = f"/api/dialogs/{self.dialog}/messages"
        found: list[Frame] = ok(self.anna.http.get(path, params={"limit": 200}))["messages"]
        return [each for each in found if each["sender"] == "manager" and not each["deleted"]]


def message(text: str, **fields: Any) -> dict[str, Any]:
    return {"text": text, "client_id": str(uuid4()), **fields}


def file(number: int) -> dict[str, tuple[str, bytes, str]]:
    return {"file": (f"{number}.gif", PICTURE, "image/gif")}


def upto(it: Conversation, number: int) -> int:
    last: int = ok(it.anna.http.get(f"/api/dialogs/{it.dialog}/"))["last_seq"]
    return 1 + number % last
