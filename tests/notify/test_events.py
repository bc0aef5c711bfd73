"""What webhooks are told, and with what it is stored."""

import json
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dialogs.actions import (
    assign,
    cancel_handoff,
    close_dialog,
    edit_message,
    expire_handoff,
    post_message,
    release,
    request_handoff,
    take_over,
)
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Site, Visitor
from jobs.models import Job
from notify.models import Delivery, Hook
from tests.cost import trips
from tests.notify.receiver import Receiver
from tests.notify.sent import hook_of
from tests.people import People


def told(hook: Hook) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in hook.deliveries.order_by("pk")]


def kinds(hook: Hook) -> list[str]:
    return [each["type"] for each in told(hook)]


def test_a_hook_is_told_of_what_it_asks_for(people: People, receiver: Receiver) -> None:
    every = hook_of(people.shop, receiver)
    ends = hook_of(people.shop, receiver, types=["dialog.closed"])
    rivals = hook_of(people.rival, receiver)
    d = people.dialog.pk
    post_message(d, "user", "Where is my tea?", uuid4())
    post_message(d, "manager", "On its way.", uuid4(), author=people.anna)
    edit_message(d, 3, people.anna, "On its way!")
    assign(d, people.anna, people.anna)
    close_dialog(d, people.anna)
    created, message, started, reply, released, closed = told(every)
    assert kinds(every) == [
        "dialog.created",
        "message.created",
        "handoff.started",
        "message.created",
        "handoff.released",
        "dialog.closed",
    ]
    assert started["data"]["handoff"] == {
        "state": "active",
        "by": "manager",
        "reason": None,
        "manager": "Anna",
    }
    assert released["data"]["handoff"]["state"] == "released"
    assert created["data"] == closed["data"] | {
        "seq": 1,
        "dialog": closed["data"]["dialog"] | {"status": "open"},
    }
    assert closed["data"]["dialog"]["status"] == "closed"
    assert message["data"]["site"] == "shop"
    assert message["data"]["dialog"]["visitor"]["name"] == "Vera"
    assert (message["data"]["message"]["text"], message["data"]["seq"]) == ("Where is my tea?", 1)
    assert message["timestamp"] == message["data"]["message"]["created_at"]
    assert reply["data"]["message"]["sender"] == "manager"
    assert kinds(ends) == ["dialog.closed"]
    assert kinds(rivals) == []


def test_each_move_of_a_handoff_is_told_with_the_state_it_led_to(
    people: People, receiver: Receiver
) -> None:
    hook = hook_of(people.shop, receiver)
    d = people.dialog.pk
    request_handoff(d, "assistant", "not_found")
    cancel_handoff(d, "visitor")
    request_handoff(d, "visitor")
    take_over(d, people.anna)
    release(d, people.anna)
    request_handoff(d, "visitor")
    expire_handoff(d)
    created, *moves = told(hook)
    assert (created["type"], "handoff" in created["data"]) == ("dialog.created", False)
    shown = [(each["type"], *each["data"]["handoff"].values()) for each in moves]
    assert shown == [
        ("handoff.requested", "requested", "assistant", "not_found", None),
        ("handoff.cancelled", "cancelled", "visitor", None, None),
        ("handoff.requested", "requested", "visitor", "asked", None),
        ("handoff.started", "active", "manager", None, "Anna"),
        ("handoff.released", "released", "manager", None, "Anna"),
        ("handoff.requested", "requested", "visitor", "asked", None),
        ("handoff.cancelled", "cancelled", "rule", None, None),
    ]
    assert [each["data"]["seq"] for each in moves] == list(range(1, 8))


def test_a_private_note_is_kept_back_unless_the_hook_asks_for_notes(
    people: People, receiver: Receiver
) -> None:
    plain = hook_of(people.shop, receiver)
    with_notes = hook_of(people.shop, receiver, with_notes=True)
    d = people.dialog.pk
    post_message(d, "manager", "He is rude", uuid4(), author=people.anna, private=True)
    assert kinds(plain) == ["dialog.created"]
    assert "rude" not in json.dumps(told(plain))
    assert kinds(with_notes) == ["dialog.created", "message.created"]
    assert told(with_notes)[1]["data"]["message"]["private"] is True


def test_no_login_of_a_manager_leaves_the_server(people: People, receiver: Receiver) -> None:
    hook = hook_of(people.shop, receiver)
    people.anna.username, people.anna.first_name = "a.petrova-login", ""
    people.anna.save()
    post_message(people.dialog.pk, "manager", "Hello", uuid4(), author=people.anna)
    assert "a.petrova-login" not in json.dumps(told(hook))


def test_what_is_undone_is_told_to_nobody(people: People, receiver: Receiver) -> None:
    hook_of(people.shop, receiver)
    with transaction.atomic():
        post_message(people.dialog.pk, "user", "Hello", uuid4())
        assert Delivery.objects.exists()
        assert Job.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


def test_a_site_knows_whether_it_has_hooks_that_are_on(people: People, receiver: Receiver) -> None:
    def knows() -> bool:
        return Site.objects.get(pk=people.shop.pk).has_hooks

    assert not knows()
    hook = hook_of(people.shop, receiver)
    other = hook_of(people.shop, receiver, is_on=False)
    assert knows()
    hook.is_on = False
    hook.save()
    assert not knows()
    other.is_on = True
    other.save()
    assert knows()
    Hook.objects.all().delete()
    assert not knows()


def test_a_site_takes_its_hooks_along(people: People, receiver: Receiver) -> None:
    hook_of(people.rival, receiver)
    visitor = Visitor.objects.create(site=people.rival)
    dialog = Dialog.objects.create(site=people.rival, visitor=visitor)
    post_message(dialog.pk, "user", "Hello", uuid4())
    assert Delivery.objects.exists()
    people.rival.delete()
    assert not Hook.objects.exists()
    assert not Delivery.objects.exists()


def test_a_message_on_a_site_without_hooks_waits_for_the_database_twice_as_ever(
    people: People, receiver: Receiver
) -> None:
    hook_of(people.rival, receiver)
    texts = [NewMessage(people.dialog.pk, "user", f"No {n}") for n in range(3)]
    post_messages(texts)  # what is prepared once
    assert trips(lambda: post_messages(texts)) == 2 + 2, "and twice for a savepoint of this test"


def test_events_of_many_messages_are_stored_with_as_many_statements_as_of_one(
    people: People, receiver: Receiver
) -> None:
    hook_of(people.shop, receiver)
    hook_of(people.shop, receiver)
    counts = []
    for count in (1, 20):
        Job.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            post_messages([NewMessage(people.dialog.pk, "user", f"{n}") for n in range(count)])
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    assert Delivery.objects.filter(type="message.created").count() == 2 * 21
