"""A visitor begins and resumes: one dialog in every tab and after every reload."""

import hashlib
import hmac
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs.actions import close_dialog
from dialogs.actions.beginning import SWEPT_AFTER
from dialogs.models import Dialog, Visitor
from tests.people import People, message
from widget import tokens


def session(**fields: Any) -> dict[str, Any]:
    answer = APIClient().post("/api/widget/session", {"site_token": "shop"} | fields, format="json")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def refused(**fields: Any) -> tuple[int, str]:
    answer = APIClient().post("/api/widget/session", {"site_token": "shop"} | fields, format="json")
    return answer.status_code, answer.json()["error"]["code"]


def write(body: dict[str, Any], text: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {body['visitor_token']}")
    url = f"/api/widget/dialogs/{body['dialog']['id']}/messages"
    return client.post(url, message(text), format="json").status_code


def test_a_session_has_all_that_the_widget_begins_with(people: People) -> None:
    body = session()
    assert body["site"] == {
        "name": "Shop",
        "locale": "ru",
        "theme": {"color": "#1f6feb", "position": "right"},
        "welcome": "Здравствуйте! Чем помочь?",
        "online": False,
        "mails": False,
        "own_data": {"export": True, "deletion": True},
        "closed": "",
        "hours": None,
    }
    assert body["dialog"]["status"] == "open"
    assert body["dialog"]["handoff"] == "none"
    assert body["dialog"]["last_seq"] == 0
    assert body["messages"] == []


def test_a_visitor_token_resumes_the_same_dialog_with_its_messages(people: People) -> None:
    first = session()
    write(first, "remember me")
    again = session(visitor_token=first["visitor_token"])
    assert again["dialog"]["id"] == first["dialog"]["id"]
    assert again["visitor"]["id"] == first["visitor"]["id"]
    assert [m["text"] for m in again["messages"]] == ["remember me"]
    assert session()["dialog"]["id"] != first["dialog"]["id"]


@pytest.mark.parametrize("token", ["nonsense", "", None, "a:b", "é:ж"])
def test_a_bad_token_begins_anew_and_gives_away_nothing(people: People, token: str | None) -> None:
    assert session(visitor_token=token)["messages"] == []


def test_a_token_of_another_site_or_a_revoked_one_does_not_resume(people: People) -> None:
    first = session()
    rival = session(site_token="rival", visitor_token=first["visitor_token"])
    assert rival["visitor"]["id"] != first["visitor"]["id"]
    Visitor.objects.filter(pk=first["visitor"]["id"]).update(token_version=2)
    assert session(visitor_token=first["visitor_token"])["visitor"] != first["visitor"]
    assert write(first, "x") == 401


def test_a_token_slides_and_an_old_one_runs_out(
    people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = session()
    day = 86_400
    now = time.time()
    monkeypatch.setattr("widget.tokens.shared_seconds", lambda: now + 29 * day)
    second = session(visitor_token=first["visitor_token"])
    assert second["dialog"]["id"] == first["dialog"]["id"]
    monkeypatch.setattr("widget.tokens.shared_seconds", lambda: now + 31 * day)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {first['visitor_token']}")
    answer = client.get(f"/api/widget/dialogs/{first['dialog']['id']}/log")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")
    assert session(visitor_token=second["visitor_token"])["dialog"]["id"] == first["dialog"]["id"]


def test_a_stream_token_reads_its_one_dialog_and_writes_nothing(people: People) -> None:
    body = session()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {body['stream_token']}")
    url = f"/api/widget/dialogs/{body['dialog']['id']}"
    assert client.get(f"{url}/log").status_code == 200
    assert client.post(f"{url}/messages", message(), format="json").status_code == 403
    assert client.get(f"/api/widget/dialogs/{people.dialog.pk}/log").status_code == 404


def test_a_closed_dialog_is_reopened_by_a_message_or_followed_by_a_new_one(
    people: People,
) -> None:
    first = session()
    write(first, "hello")
    close_dialog(first["dialog"]["id"], people.anna)
    assert session(visitor_token=first["visitor_token"])["dialog"]["status"] == "closed"
    assert write(first, "again") == 201
    dialog = Dialog.objects.get(pk=first["dialog"]["id"])
    assert dialog.status == "open"
    assert [entry.system_type for entry in dialog.entries.all()] == ["", "closed", "reopened", ""]

    people.shop.on_closed = "new"
    people.shop.save()
    close_dialog(dialog.pk, people.anna)
    assert write(first, "too late") == 409
    fresh = session(visitor_token=first["visitor_token"])
    assert fresh["dialog"]["id"] != dialog.pk
    assert fresh["visitor"]["id"] == first["visitor"]["id"]


def signed(people: People, user_id: str) -> dict[str, str]:
    digest = hmac.new(people.shop.identity_secret.encode(), user_id.encode(), hashlib.sha256)
    return {"user_id": user_id, "name": "Vera S.", "email": "v@shop.example"} | {
        "hmac": digest.hexdigest()
    }


def test_a_signed_identity_is_the_same_person_on_every_device(people: People) -> None:
    phone = session(identity=signed(people, "42"))
    write(phone, "from the phone")
    laptop = session(identity=signed(people, "42"))
    assert laptop["dialog"]["id"] == phone["dialog"]["id"]
    assert laptop["visitor"] == {
        "id": phone["visitor"]["id"],
        "name": "Vera S.",
        "email": "v@shop.example",
        "given_email": "",
    }
    forged = signed(people, "42") | {"user_id": "43"}
    assert refused(identity=forged) == (403, "permission_denied")
    assert refused(identity=signed(people, "42") | {"hmac": "é"})[0] == 403


def test_identity_keeps_what_the_visitor_wrote_before_logging_in(people: People) -> None:
    first = session()
    write(first, "before")
    known = session(visitor_token=first["visitor_token"], identity=signed(people, "7"))
    assert known["dialog"]["id"] == first["dialog"]["id"]
    assert known["visitor"]["name"] == "Vera S."


def test_what_an_anonymous_visitor_said_comes_along_to_a_person_known_elsewhere(
    people: People,
) -> None:
    phone = session(identity=signed(people, "7"))
    write(phone, "from my phone")
    silent = session()
    resumed = session(visitor_token=silent["visitor_token"], identity=signed(people, "7"))
    assert resumed["dialog"]["id"] == phone["dialog"]["id"], "an empty dialog is nothing to keep"
    laptop = session()
    write(laptop, "not logged in yet")
    known = session(visitor_token=laptop["visitor_token"], identity=signed(people, "7"))
    assert known["visitor"]["id"] == phone["visitor"]["id"]
    assert known["dialog"]["id"] == phone["dialog"]["id"]
    texts = [message["text"] for message in known["messages"]]
    assert texts == ["from my phone", "not logged in yet"]
    rows = people.manager(people.anna).get("/api/dialogs/").json()["results"]
    own = [row for row in rows if row["visitor"]["id"] == phone["visitor"]["id"]]
    assert {row["id"]: row["status"] for row in own} == {
        phone["dialog"]["id"]: "open",
        laptop["dialog"]["id"]: "closed",
    }


def test_whoever_is_known_already_takes_over_nothing_of_somebody_else(people: People) -> None:
    first = session(identity=signed(people, "1"))
    write(first, "mine")
    second = session(visitor_token=first["visitor_token"], identity=signed(people, "2"))
    assert second["dialog"]["id"] != first["dialog"]["id"]
    assert second["messages"] == []


def test_an_embed_token_is_ours_and_of_this_site(people: People) -> None:
    token = tokens.embed_token(people.shop, "https://shop.example")
    assert session(embed_token=token)
    assert refused(embed_token="forged")[0] == 403
    assert refused(embed_token=tokens.embed_token(people.rival, "https://shop.example"))[0] == 403
    assert refused(embed_token=tokens.embed_token(people.shop, "https://evil.example"))[0] == 403


def test_an_unknown_site_is_not_found(people: People) -> None:
    assert refused(site_token="nobody") == (404, "not_found")
    assert refused(site_token=None)[0] == 400


def test_the_page_and_the_browser_are_remembered_and_cut_to_size(people: People) -> None:
    page = {"url": "https://shop.example/" + "x" * 900, "title": "<b>Tea</b>", "language": "ru"}
    body = session(page=page)
    context = Dialog.objects.get(pk=body["dialog"]["id"]).context
    assert context["title"] == "<b>Tea</b>"
    assert len(context["url"]) == 500


def test_a_dialog_nobody_wrote_in_is_swept_after_a_day(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    empty, used = session(), session()
    write(used, "x")
    past = timezone.now() - timedelta(days=2)
    Dialog.objects.update(updated_at=past)
    Visitor.objects.update(last_seen_at=past)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(SWEPT_AFTER):
            session()
    assert not Dialog.objects.filter(pk=empty["dialog"]["id"]).exists()
    assert not Visitor.objects.filter(pk=empty["visitor"]["id"]).exists()
    assert Dialog.objects.filter(pk=used["dialog"]["id"]).exists()
