"""All that people do to a conversation, by the calls that their pages make. In whatever order: what
is refused at the moment (409, and 403 for what is a colleague's) changes nothing.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.clients import Frame, ManagerClient, VisitorClient, identity, ok
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


@doing
def vera_writes(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "messages", json=message(f"Question {number}"))


@doing
def vera_sends_a_file(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "messages", data=message(""), files=file(number))


@doing
def vera_reads(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "read", json={"seq": upto(it, number)})


@doing
def vera_types(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "typing", json={"on": bool(number % 2)})


@doing
def vera_is_on_another_page(it: Conversation, number: int) -> None:
    page = {"url": f"https://shop.example/{number}", "title": f"Tea {number}" if number % 2 else ""}
    it.call(it.vera, "POST", "page", json=page)


@doing
def vera_gives_an_address(it: Conversation, number: int) -> None:
    it.call(it.vera, "POST", "email", json={"email": f"vera{number}@shop.example"})


@doing
def vera_takes_the_address_back(it: Conversation, _number: int) -> None:
    it.call(it.vera, "DELETE", "email")


@doing
def vera_asks_for_a_person(it: Conversation, _number: int) -> None:
    it.call(it.vera, "POST", "handoff/request")


@doing
def vera_asks_no_longer(it: Conversation, _number: int) -> None:
    it.call(it.vera, "POST", "handoff/cancel")


@doing
def the_assistant_is_in_the_middle(it: Conversation, number: int) -> None:
    """It begins to answer, and goes on with `the_assistant_goes_on`."""
    it.model.gate.clear()
    vera_writes(it, number)


@doing
def the_assistant_goes_on(it: Conversation, _number: int) -> None:
    it.model.gate.set()


@doing
def anna_writes(it: Conversation, number: int) -> None:
    it.call(it.anna, "POST", "messages", json=message(f"Answer {number}"))


@doing
def anna_sends_a_file(it: Conversation, number: int) -> None:
    it.call(it.anna, "POST", "messages", data=message("Look"), files=file(number))


@doing
def anna_notes(it: Conversation, number: int) -> None:
    it.call(it.anna, "POST", "messages", json=message(f"Note {number}", private=True))


@doing
def boris_writes(it: Conversation, number: int) -> None:
    it.call(it.boris, "POST", "messages", json=message(f"Also {number}"))


@doing
def anna_edits(it: Conversation, number: int) -> None:
    if found := it.messages():
        seq = found[number % len(found)]["seq"]
        it.call(it.anna, "PATCH", f"messages/{seq}", json={"text": f"Better {number}"})


@doing
def anna_deletes(it: Conversation, number: int) -> None:
    if found := it.messages():
        it.call(it.anna, "DELETE", f"messages/{found[number % len(found)]['seq']}")


@doing
def anna_reads(it: Conversation, number: int) -> None:
    it.call(it.anna, "POST", "read", json={"seq": upto(it, number)})


@doing
def anna_types(it: Conversation, number: int) -> None:
    it.call(it.anna, "POST", "typing", json={"on": bool(number % 2)})


@doing
def anna_takes_over(it: Conversation, _number: int) -> None:
    it.call(it.anna, "POST", "handoff/takeover")


@doing
def anna_has_another_name(it: Conversation, number: int) -> None:
    user = it.server.cast.users["anna"]
    form = {
        "username": "anna", "first_name": f"Anna {number}", "email": "anna@shop.example",
        "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00", "profile-TOTAL_FORMS": 0, "profile-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = it.admin.post(f"/admin/auth/user/{user}/change/", **form)
    assert answer.status_code == 302, re.findall("errorlist.*", answer.text)


@doing
def anna_releases(it: Conversation, _number: int) -> None:
    it.call(it.anna, "POST", "handoff/release")


@doing
def anna_takes_her_out_of_the_line(it: Conversation, _number: int) -> None:
    it.call(it.anna, "POST", "handoff/cancel")


@doing
def it_is_given_to_somebody(it: Conversation, number: int) -> None:
    users = it.server.cast.users
    manager = [users["anna"], users["boris"], None][number % 3]
    it.call(it.boris, "PATCH", "", json={"manager": manager})


@doing
def it_is_tagged(it: Conversation, number: int) -> None:
    it.call(it.anna, "PATCH", "", json={"tags": ["tea", "oolong", "urgent"][: number % 4]})


@doing
def it_is_closed(it: Conversation, _number: int) -> None:
    it.call(it.anna, "PATCH", "", json={"status": "closed"})


@doing
def it_is_opened_again(it: Conversation, _number: int) -> None:
    it.call(it.boris, "PATCH", "", json={"status": "open"})


@doing
def somebody_comes_by(it: Conversation, _number: int) -> None:
    it.pass_by()


@doing
def somebody_asks_for_a_person(it: Conversation, _number: int) -> None:
    visitor, _pk = it.others[-1]
    answer = visitor.http.post(visitor.path(visitor.dialog, "handoff/request"))
    assert answer.is_success or answer.status_code in (*REFUSED, 401)


@doing
def somebody_is_known(it: Conversation, number: int) -> None:
    it.pass_by().session(identity=identity(it.server, f"Viktor {number}"))


@doing
def somebody_was_here_before(it: Conversation, number: int) -> None:
    """A person with a dialog comes anonymously, writes, and says then who they are."""
    person = identity(it.server, f"Viktor {number}")
    it.pass_by().session(identity=person)
    it.pass_by().session(identity=person)


@doing
def somebody_is_made_anonymous(it: Conversation, _number: int) -> None:
    _visitor, pk = it.others[-1]
    it.admin.choose("visitor", "anonymise", pk)
    it.pass_by()


@doing
def somebody_is_deleted(it: Conversation, _number: int) -> None:
    _visitor, pk = it.others.pop()
    it.pass_by()
    it.admin.choose("visitor", "delete_selected", pk)


@doing
def a_hook_is_made(it: Conversation, number: int) -> None:
    body = {"site": "shop", "url": f"http://127.0.0.1/{number}", "is_on": False}
    root = ManagerClient(it.server, "root")
    ok(root.http.post("/api/hooks/", json=body))


def message(text: str, **fields: Any) -> dict[str, Any]:
    return {"text": text, "client_id": str(uuid4()), **fields}


def file(number: int) -> dict[str, tuple[str, bytes, str]]:
    return {"file": (f"{number}.gif", PICTURE, "image/gif")}


def upto(it: Conversation, number: int) -> int:
    last: int = ok(it.anna.http.get(f"/api/dialogs/{it.dialog}/"))["last_seq"]
    return 1 + number % last
