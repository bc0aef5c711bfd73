"""The API of webhooks: of whom they are, the secret once, the log, and once more."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from dialogs.actions import post_message
from notify.models import Delivery, Hook
from tests.notify.receiver import Receiver
from tests.notify.sent import hook_of, send
from tests.people import People


@pytest.fixture
def anna(people: People) -> APIClient:
    """A manager of shop who may change it."""
    people.anna.user_permissions.add(Permission.objects.get(codename="change_site"))
    return people.manager(people.anna)


def test_a_hook_is_made_changed_and_removed(
    people: People, anna: APIClient, receiver: Receiver
) -> None:
    asked = {"site": "shop", "url": receiver.url, "types": ["dialog.closed", "message.created"]}
    made = anna.post("/api/hooks/", asked, format="json")
    assert made.status_code == 201, made.content
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    assert hook["types"] == ["message.created", "dialog.closed"]
    url = f"/api/hooks/{hook['id']}/"
    listed = anna.get("/api/hooks/").json()["results"]
    assert listed == [anna.get(url).json()]
    assert "secret" not in listed[0]
    changed = anna.patch(url, {"is_on": False}, format="json").json()
    assert (changed["is_on"], changed["types"]) == (False, hook["types"])
    assert anna.post(f"{url}test").json()["error"]["code"] == "hook_off"
    assert anna.delete(url).status_code == 204
    assert anna.get(url).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://127.0.0.2/hook"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"types": ["everything"]}, "types"),
        ({"types": []}, "types"),
        ({"site": "rival"}, "site"),
    ],
)
def test_what_is_wrong_with_a_hook_is_said(
    anna: APIClient, receiver: Receiver, wrong: dict[str, object], field: str
) -> None:
    asked = {"site": "shop", "url": receiver.url, **wrong}
    answer = anna.post("/api/hooks/", asked, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {field}
    assert not Hook.objects.exists()


def test_a_new_secret_is_said_once(people: People, anna: APIClient, receiver: Receiver) -> None:
    hook = hook_of(people.shop, receiver)
    rotated = anna.post(f"/api/hooks/{hook.pk}/rotate").json()
    assert rotated["secret"] not in ("", hook.secret)
    assert rotated["old_secret_until"]
    send_to = anna.post(f"/api/hooks/{hook.pk}/test")
    assert send_to.status_code == 202
    send(hook)
    [event] = receiver.verified(rotated["secret"])
    assert event["type"] == "webhook.test"
    assert receiver.ids == [send_to.json()["message_id"]]


def test_what_became_of_each_event_is_listed_and_it_is_sent_again(
    people: People, anna: APIClient, receiver: Receiver
) -> None:
    hook = hook_of(people.shop, receiver, types=["message.created"])
    post_message(people.dialog.pk, "user", "Hello", uuid4())
    send(hook)
    url = f"/api/hooks/{hook.pk}/deliveries"
    [delivery] = anna.get(url).json()["results"]
    assert delivery["state"] == "done"
    assert delivery["log"][0]["answer"] == "thank you"
    assert anna.get(f"{url}?state=failed").json()["results"] == []
    assert anna.get(f"{url}?before={delivery['id']}").json()["results"] == []
    assert anna.post(f"{url}/{delivery['id']}/again").status_code == 202
    assert anna.post(f"{url}/0/again").status_code == 404
    send(hook)
    assert receiver.ids == [delivery["message_id"]] * 2


def test_nobody_has_to_do_with_hooks_of_sites_that_are_not_theirs_to_change(
    people: People, anna: APIClient, receiver: Receiver
) -> None:
    shops, rivals = hook_of(people.shop, receiver), hook_of(people.rival, receiver)
    post_message(people.dialog.pk, "user", "Hello", uuid4())
    delivery = Delivery.objects.filter(hook=shops).first()
    assert delivery is not None
    assert {each["id"] for each in anna.get("/api/hooks/").json()["results"]} == {shops.pk}
    for each in ("", "deliveries"):
        assert anna.get(f"/api/hooks/{rivals.pk}/{each}").status_code == 404
    foreign = f"/api/hooks/{rivals.pk}/deliveries/{delivery.pk}/again"
    assert anna.post(foreign).status_code == 404
    assert people.manager(people.root).post(foreign).status_code == 404
    only_manager = people.manager(people.boris)
    assert only_manager.get("/api/hooks/").status_code == 403
    assert only_manager.get(f"/api/hooks/{shops.pk}/").status_code == 403
