"""A manager's browsers: theirs alone, with addresses of push services alone, until they leave."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from notify.models import Browser, PushKey
from notify.push.keys import current_key, new_key
from tests.notify.conftest import logged_in
from tests.notify.push_service import PushService, Subscribe, Subscriber, packed
from tests.people import People

pytestmark = pytest.mark.django_db
URL = "/api/push/"


def post(client: Client, words: dict[str, Any]) -> Any:
    return client.post(URL, words, content_type="application/json")


def listed(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(URL).json()["results"]
    return found


def test_a_browser_is_listed_by_its_manager_alone_and_says_which_one_asks(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    here, elsewhere = logged_in(people.anna), logged_in(people.anna)
    subscribe(people.anna, "desk", client=here)
    subscribe(people.anna, "phone", client=elsewhere)
    subscribe(people.boris, "boris")
    assert [(each["agent"], each["here"]) for each in listed(here)] == [
        ("desk", True),
        ("phone", False),
    ]
    assert [each["agent"] for each in listed(logged_in(people.boris))] == ["boris"]
    assert "127.0.0.1" not in here.get(URL).content.decode(), "addresses are secrets"


def test_what_a_browser_says_again_changes_it_and_makes_no_second_one(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscriber = subscribe(people.anna, "desk")
    assert post(logged_in(people.anna), subscriber.json).status_code == 200
    assert Browser.objects.count() == 1
    moved = service.subscriber("moved", subscriber.key)
    post(logged_in(people.anna), moved.json | {"old": subscriber.endpoint})
    assert [each.endpoint for each in Browser.objects.all()] == [moved.endpoint]


def test_nobody_takes_the_browser_of_another_off_the_list(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    anna = subscribe(people.anna, "desk")
    boris, browser = logged_in(people.boris), Browser.objects.get()
    assert boris.delete(f"{URL}{browser.pk}/").status_code == 404
    assert boris.post(f"{URL}{browser.pk}/test").status_code == 404
    other = service.subscriber("boris", anna.key)
    assert post(boris, other.json | {"old": anna.endpoint}).status_code == 201
    assert Browser.objects.filter(user=people.anna).exists()
    assert logged_in(people.anna).delete(f"{URL}{browser.pk}/").status_code == 204
    assert not Browser.objects.filter(user=people.anna).exists()


def test_only_managers_in_a_browser_may_ask_and_not_without_the_token_of_the_form(
    people: People, service: PushService
) -> None:
    assert Client().get(URL).status_code == 401
    assert people.manager(people.anna).get(URL).status_code == 403
    people.boris.is_staff = False
    people.boris.save()
    assert logged_in(people.boris).get(URL).status_code == 403
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(people.anna)
    said = careful.get(URL).json()
    words = service.subscriber("desk", said["key"]).json
    assert post(careful, words).status_code == 403
    made = careful.post(
        URL,
        words,
        content_type="application/json",
        headers={"X-CSRFToken": said["csrf_token"]},
    )
    assert made.status_code == 201


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://shop.example/push",
        "http://fcm.googleapis.com/fcm/send/1",
        "https://fcm.googleapis.com:8443/fcm/send/1",
        "https://fcm.googleapis.com.shop.example/1",
        "https://fcm.googleapis.com@shop.example/1",
        "https://evilpush.apple.com.shop.example/1",
        "https://notify.windows.com/1",
        "http://127.0.0.1:6379/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_an_address_that_is_of_no_push_service_is_refused(people: People, endpoint: str) -> None:
    answer = post(logged_in(people.anna), Subscriber(endpoint, current_key().public).json)
    assert answer.status_code == 400, answer.content
    assert set(answer.json()["error"]["fields"]) == {"endpoint"}
    assert not Browser.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/1",
        "https://FCM.googleapis.com:443/fcm/send/1",
        "https://updates.push.services.mozilla.com/wpush/v2/1",
        "https://wns2-par02p.notify.windows.com/w/?token=1",
        "https://web.push.apple.com/1",
    ],
)
def test_the_push_services_of_the_large_browsers_are_known(people: People, endpoint: str) -> None:
    answer = post(logged_in(people.anna), Subscriber(endpoint, current_key().public).json)
    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"keys": {"p256dh": packed(b"\4" + b"\1" * 64), "auth": packed(b"1" * 16)}}, "keys"),
        ({"keys": {"p256dh": "!", "auth": packed(b"1" * 16)}}, "keys"),
        ({"keys": {"p256dh": "", "auth": ""}}, "keys"),
        ({"key": "another"}, "key"),
    ],
)
def test_keys_that_are_none_are_refused(
    people: People, service: PushService, wrong: dict[str, Any], field: str
) -> None:
    words = service.subscriber("desk", current_key().public).json | wrong
    answer = post(logged_in(people.anna), words)
    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in answer.json()["error"]["fields"]} == {field}
    short = service.subscriber("desk", current_key().public).json
    short["keys"]["auth"] = packed(b"1" * 15)
    assert post(logged_in(people.anna), short).status_code == 400
    assert not Browser.objects.exists()


def test_a_test_is_shown_and_what_the_service_says_to_it_is_told(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "desk", "ru")
    anna, browser = logged_in(people.anna), Browser.objects.get()
    assert anna.post(f"{URL}{browser.pk}/test").json() == {"taken": True, "failure": ""}
    assert service.shown("desk") == ["Проверка: Этот браузер узнаёт, когда посетитель ждёт."]
    service.answers = {"/desk": [(503, "")]}
    assert anna.post(f"{URL}{browser.pk}/test").json() == {"taken": False, "failure": "503"}
    [shown] = listed(anna)
    assert (shown["failure"], shown["taken_at"] is None) == ("503", False)


def test_whoever_logs_out_is_not_told_in_that_browser_any_more(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    leaving, staying = logged_in(people.anna), logged_in(people.anna)
    subscribe(people.anna, "leaving", client=leaving)
    subscribe(people.anna, "staying", client=staying)
    leaving.post("/admin/logout/")
    assert [each.agent for each in Browser.objects.all()] == ["staying"]


def test_of_very_many_browsers_the_newest_are_kept(
    people: People, service: PushService, subscribe: Subscribe, settings: Settings
) -> None:
    for number in range(21):
        subscribe(people.anna, f"browser {number}")
    agents = list(Browser.objects.values_list("agent", flat=True))
    assert agents == [f"browser {number}" for number in range(1, 21)]


def test_the_worker_is_of_the_inbox_asked_for_anew_and_answers_no_requests() -> None:
    answer = Client().get("/admin/inbox/push.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    script = answer.content.decode()
    assert "notificationclick" in script
    assert '"fetch"' not in script
    assert "caches" not in script


def vapid(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    call_command("vapid", "--json", *words)
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def test_the_key_is_made_once_and_changed_only_when_asked_for(
    people: People,
    service: PushService,
    subscribe: Subscribe,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = vapid(capsys)
    assert vapid(capsys)["public_key"] == first["public_key"]
    subscribe(people.anna, "desk")
    changed = vapid(capsys, "--new")
    assert changed["public_key"] != first["public_key"]
    assert (changed["browsers"], changed["browsers_with_older_keys"]) == (0, 1)
    assert logged_in(people.anna).get(URL).json()["key"] == changed["public_key"]
    assert vapid(capsys, "--drop-old")["dropped"] == 1
    assert not Browser.objects.exists()
    call_command("vapid")
    assert changed["public_key"] in capsys.readouterr().out


def test_an_older_key_that_no_browser_has_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    new_key()
    newest = vapid(capsys, "--new")["public_key"]
    assert [key.public for key in PushKey.objects.all()] == [newest]
