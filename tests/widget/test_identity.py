"""Whom a customer's server vouches for: with a time and an end, and until all is revoked."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs.models import Site, Visitor
from dialogs.sites.settings import change_settings
from tests.people import People
from tests.widget.test_session import refused, session, signed, write

NOT_TAKEN = (403, "permission_denied")


def timed(site: Site, user_id: str, issued_at: int) -> dict[str, Any]:
    """An identity as the documents say that a customer's server signs it."""
    text = f"{user_id}\0{issued_at}".encode()
    digest = hmac.new(site.identity_secret.encode(), text, hashlib.sha256).hexdigest()
    return {"user_id": user_id, "issued_at": issued_at, "name": "Vera", "hmac": digest}


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


def revoke_all(people: People, visitor_id: int) -> None:
    """A superuser takes everything away in the admin."""
    client = Client()
    client.force_login(User.objects.get(pk=people.root.pk))
    form = {"action": "revoke_tokens", "_selected_action": visitor_id}
    assert client.post("/admin/dialogs/visitor/", form).status_code == 302


def test_an_identity_with_a_time_is_taken_for_a_day_and_is_one_person(
    people: People, settings: Settings
) -> None:
    phone = session(identity=timed(people.shop, "42", now()))
    write(phone, "from my phone")
    laptop = session(identity=timed(people.shop, "42", now(-3600)))
    assert laptop["dialog"]["id"] == phone["dialog"]["id"]
    assert session(identity=signed(people, "42"))["dialog"]["id"] == phone["dialog"]["id"]
    assert refused(identity=timed(people.shop, "42", now(-90_000))) == NOT_TAKEN
    settings.IDENTITY_SECONDS = 600
    assert refused(identity=timed(people.shop, "42", now(-3600))) == NOT_TAKEN


@pytest.mark.parametrize("change", [{"user_id": "43"}, {"issued_at": 1}, {"issued_at": None}])
def test_what_was_signed_with_a_time_is_not_taken_otherwise(
    people: People, change: dict[str, Any]
) -> None:
    assert refused(identity=timed(people.shop, "42", now()) | change) == NOT_TAKEN


def test_what_was_signed_without_a_time_or_for_the_future_gets_none(people: People) -> None:
    assert refused(identity=signed(people, "42") | {"issued_at": now()}) == NOT_TAKEN
    assert refused(identity=timed(people.shop, "42", now(3600))) == NOT_TAKEN
    chosen = signed(people, f"{now()}:42")["hmac"]
    assert refused(identity={"user_id": "42", "issued_at": now(), "hmac": chosen}) == NOT_TAKEN


@pytest.mark.parametrize("odd", [-1, 10**18, "soon", 1.5, True, []])
def test_a_time_that_is_none_is_refused(people: People, odd: object) -> None:
    status, _code = refused(identity=timed(people.shop, "42", now()) | {"issued_at": odd})
    assert status in (400, 403)


def test_a_site_may_take_only_identities_with_a_time(people: People) -> None:
    change_settings(people.shop, {"identity_without_time": "no"})
    assert refused(identity=signed(people, "42")) == NOT_TAKEN
    assert session(identity=timed(people.shop, "42", now()))["visitor"]["name"] == "Vera"


def test_what_was_captured_before_all_was_revoked_opens_the_chat_no_more(people: People) -> None:
    captured = [signed(people, "42"), timed(people.shop, "42", now(-60))]
    vera = session(identity=captured[1])
    write(vera, "my card ends in 1234")
    revoke_all(people, vera["visitor"]["id"])
    assert write(vera, "again") == 401
    assert session(visitor_token=vera["visitor_token"])["messages"] == []
    for identity in captured:
        assert refused(identity=identity) == NOT_TAKEN
        assert refused(identity=identity, visitor_token=vera["visitor_token"]) == NOT_TAKEN
    later = session(identity=timed(people.shop, "42", now(1)))
    assert [message["text"] for message in later["messages"]] == ["my card ends in 1234"]
    assert session(identity=signed(people, "43"))["visitor"]["id"] != vera["visitor"]["id"]
    assert Visitor.objects.get(pk=vera["visitor"]["id"]).token_version == 2


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"name": "Vera \ud83d", "email": "vera@shop.example"}, ("Vera", "vera@shop.example")),
        ({"name": None, "email": None}, ("", "")),
        ({"name": "Ve\0ra", "email": "n/a"}, ("Ve ra", "")),
        ({"name": "x" * 500, "email": "x" * 300 + "@shop.example"}, ("x" * 200, "")),
        ({"name": {"first": "Vera"}, "email": ["vera"]}, ("", "")),
    ],
)
def test_whatever_a_shop_keeps_as_a_name_the_chat_opens(
    people: People, told: dict[str, Any], kept: tuple[str, str]
) -> None:
    body = {"site_token": "shop", "identity": signed(people, "42") | told}
    answer = APIClient().post(
        "/api/widget/session", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    visitor = answer.json()["visitor"]
    assert (visitor["name"], visitor["email"]) == kept
