"""What managers do in Vera's conversation, and to all that is around it."""

import re

from tests.clients import ManagerClient, ok
from tests.rejoining.conversation import Conversation, doing, file, message, upto


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
def a_hook_is_made(it: Conversation, number: int) -> None:
    body = {"site": "shop", "url": f"http://127.0.0.1/{number}", "is_on": False}
    root = ManagerClient(it.server, "root")
    ok(root.http.post("/api/hooks/", json=body))
