"""What a receiver gets, and what becomes of what it does not take."""

import json
import socket
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks.webhooks import WebhookVerificationError

from dialogs.actions import post_message
from jobs.models import Job
from notify.models import Delivery, Hook
from notify.webhooks import pump
from notify.webhooks.sending import LONGEST_FAILURE
from notify.webhooks.signing import rotate
from tests.notify.receiver import Receive, Receiver
from tests.notify.sent import hook_of, make_due, send
from tests.people import People

ONE = ["message.created"]
FIRST = timedelta(seconds=5)
LATER = [timedelta(minutes=5), timedelta(minutes=30)] + [
    timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)
]


def say(people: People, text: str = "Hello") -> None:
    post_message(people.dialog.pk, "user", text, uuid4())


def test_a_receiver_knows_by_the_signature_that_it_is_genuine(
    people: People, receiver: Receiver
) -> None:
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people, "Чай «Улун» 🍵")
    assert send(hook) == 1
    [event] = receiver.verified(hook.secret)
    assert event["data"]["message"]["text"] == "Чай «Улун» 🍵"
    [delivery] = Delivery.objects.all()
    assert receiver.ids == [delivery.message_id]
    assert delivery.state == "done"
    stranger = hook_of(people.rival, receiver)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(stranger.secret)
    receiver.bodies[0] = receiver.bodies[0].replace(b"shop", b"ship")
    with pytest.raises(WebhookVerificationError):
        receiver.verified(hook.secret)


def test_a_secret_is_changed_without_a_gap(people: People, receiver: Receiver) -> None:
    hook = hook_of(people.shop, receiver, types=ONE)
    before = hook.secret
    say(people, "stored before")
    rotate(hook)
    say(people, "stored after")
    send(hook)
    assert before != hook.secret
    assert len(receiver.verified(before)) == len(receiver.verified(hook.secret)) == 2
    assert {each["webhook-signature"].count("v1,") for each in receiver.headers} == {2}
    Hook.objects.update(old_secret_until=timezone.now())
    receiver.headers.clear()
    receiver.bodies.clear()
    say(people, "a day later")
    send(hook)
    assert len(receiver.verified(hook.secret)) == 1
    with pytest.raises(WebhookVerificationError):
        receiver.verified(before)


def test_every_attempt_has_the_same_id_and_they_come_as_the_specification_says(
    people: People, receive: Receive
) -> None:
    receiver = receive(statuses=[500, 404, 302, 503, 400, 429, 500, 500, 500, 500])
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    pauses = []
    for _attempt in range(10):
        now = timezone.now()
        assert send(hook) == 1
        assert send(hook) == 0, "not before its time"
        pauses.append(Delivery.objects.get().due_at - now)
        make_due()
    for pause, wanted in zip(pauses[:9], [FIRST, *LATER], strict=True):
        assert wanted <= pause < wanted * 1.1 + timedelta(seconds=10)
    assert len(set(receiver.ids)) == 1
    assert len(receiver.verified(hook.secret)) == 10
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 10)
    assert sum([FIRST, *LATER], timedelta()) > timedelta(hours=75)


def test_an_address_that_moved_is_not_followed(people: People, receive: Receive) -> None:
    elsewhere = receive()
    receiver = receive(statuses=[307], location=elsewhere.url)
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    send(hook)
    assert elsewhere.bodies == []
    assert Delivery.objects.get().log[0]["status"] == 307


def test_a_receiver_that_asks_to_wait_is_given_the_time(people: People, receive: Receive) -> None:
    receiver = receive(statuses=[429], retry_after="600")
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    now = timezone.now()
    send(hook)
    pause = Delivery.objects.get().due_at - now
    assert timedelta(seconds=600) <= pause < timedelta(seconds=610)


def test_410_switches_a_hook_off(people: People, receive: Receive) -> None:
    receiver = receive(statuses=[410])
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    send(hook)
    say(people, "Is anybody there?")
    hook.refresh_from_db()
    assert (hook.is_on, hook.off_because) == (False, "gone")
    assert [each.state for each in Delivery.objects.all()] == ["failed"]
    hook.is_on = True
    hook.save()
    assert hook.off_because == ""
    say(people, "And now?")
    send(hook)
    assert receiver.verified(hook.secret)[-1]["data"]["message"]["text"] == "And now?"


def test_a_hook_that_takes_nothing_for_long_is_switched_off_and_one_success_begins_anew(
    people: People, receive: Receive
) -> None:
    receiver = receive(statuses=[500, 200, 500, 500])
    hook = hook_of(people.shop, receiver, types=ONE)

    def tried(ago: timedelta) -> Hook:
        say(people)
        make_due()
        Hook.objects.exclude(failing_since=None).update(failing_since=timezone.now() - ago)
        send(hook)
        hook.refresh_from_db()
        return hook

    assert tried(timedelta(0)).failing_since is not None
    Delivery.objects.all().delete()
    assert tried(LONGEST_FAILURE).failing_since is None
    Delivery.objects.all().delete()
    assert tried(LONGEST_FAILURE).is_on, "it fails since now"
    Delivery.objects.all().delete()
    assert (tried(LONGEST_FAILURE).is_on, hook.off_because) == (False, "failing")


def test_the_log_shows_what_was_answered_and_how_long_it_took(
    people: People, receive: Receive
) -> None:
    receiver = receive(statuses=[500], answer=b"\xd0\xbd\xd0\xb5\xd1\x82 \x00\xff" + b"x" * 5000)
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    send(hook)
    receiver.close()
    make_due()
    send(hook)
    first, second = Delivery.objects.get().log
    assert first["status"] == 500
    assert first["answer"].startswith("нет ")
    assert len(first["answer"]) < 1024
    assert first["ms"] >= 0
    assert (second["status"], second["answer"]) == (None, "")
    assert second["error"]


def test_what_was_sent_is_sent_again_under_its_id(people: People, receiver: Receiver) -> None:
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    send(hook)
    Job.objects.all().delete()
    pump.again(Delivery.objects.get())
    assert Job.objects.get().key == f"hook:{hook.pk}"
    send(hook)
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert len(Delivery.objects.get().log) == 2


def test_whoever_has_something_due_and_no_job_gets_one(people: People, receiver: Receiver) -> None:
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    say(people)
    assert Job.objects.count() == 1, "one job sends all that is due"
    pump.look()
    assert Job.objects.count() == 1
    Job.objects.all().delete()
    pump.look()
    assert [job.args for job in Job.objects.all()] == [[hook.pk]]
    send(hook)
    Job.objects.all().delete()
    pump.look()
    assert not Job.objects.exists()


def test_receivers_that_take_nothing_come_after_those_that_do(
    people: People, receive: Receive
) -> None:
    dead = hook_of(people.shop, receive(statuses=[500]), types=ONE)
    say(people)
    send(dead)
    hook_of(people.shop, receive(), types=ONE)
    Job.objects.all().delete()
    say(people)
    bad, good = Job.objects.order_by("priority")
    assert bad.args == [dead.pk]
    assert bad.priority < good.priority


def test_deliveries_are_forgotten_after_a_month(people: People, receiver: Receiver) -> None:
    hook_of(people.shop, receiver, types=ONE)
    say(people)
    say(people)
    old = Delivery.objects.first()
    assert old is not None
    Delivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert pump.sweep() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/hook",
        "http://localhost/hook",
        "http://169.254.169.254/latest",
        "http://[::1]/hook",
        "https://name:word@shop.example/",
        "ftp://shop.example/",
        "shop.example",
    ],
)
def test_an_inward_address_is_refused_when_it_is_saved(people: People, url: str) -> None:
    with pytest.raises(ValidationError):
        Hook(site=people.shop, url=url).full_clean()


def test_a_name_that_leads_inward_later_is_refused_when_it_is_called(
    people: People, receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND_ALLOW = []
    real, port = socket.getaddrinfo, int(receiver.url.rpartition(":")[2].partition("/")[0])
    leads_to = ["93.184.215.14"]

    def asked(host: Any, *args: Any, **words: Any) -> Any:
        if host == "rebinding.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to[0], port))]
        return real(host, *args, **words)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    hook = Hook(site=people.shop, url=f"http://rebinding.example:{port}/hook", types=ONE)
    hook.full_clean()
    hook.save()
    leads_to[0] = "127.0.0.1"
    say(people)
    send(hook)
    assert receiver.bodies == []
    assert "127.0.0.1" in Delivery.objects.get().log[0]["error"]


def test_the_body_is_the_one_of_the_event_whatever_is_changed_since(
    people: People, receiver: Receiver
) -> None:
    hook = hook_of(people.shop, receiver, types=ONE)
    say(people)
    people.vera.name = "Somebody else"
    people.vera.save()
    send(hook)
    assert json.loads(receiver.bodies[0])["data"]["dialog"]["visitor"]["name"] == "Vera"
