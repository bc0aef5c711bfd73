"""Where the visitor is: whatever a page says of itself, the chat opens."""

import json

import pytest
from django.test import Client
from rest_framework.test import APIClient

from dialogs.models import Dialog
from tests.people import People

JSON = "application/json"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Shop \ud83d", "Shop"),
        ("\udc00\ud800 Shop \ud83d\ude00", "Shop \U0001f600"),  # a whole pair, as JSON writes it
        ("a\x00b\x1b[31m\r\nc\x85", "a b [31m c"),
        ("x" * 100_000, "x" * 500),
        ("\x00" * 20_000, ""),
        (None, ""),
        (7, ""),
        ({"a": ["b"]}, ""),
    ],
)
@pytest.mark.parametrize("field", ["url", "title", "referrer", "language", "timezone"])
def test_what_a_page_says_of_itself_never_keeps_the_chat_shut(
    client: Client, people: People, field: str, said: object, kept: str
) -> None:
    body = json.dumps({"site_token": "shop", "page": {field: said}})
    answer = client.post("/api/widget/session", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    context = Dialog.objects.get(pk=answer.json()["dialog"]["id"]).context
    assert context[field] == kept


@pytest.mark.parametrize(
    "page", [None, [], "about:blank", 7, {}, {"title": "Tea", "more": "\ud800"}]
)
def test_a_page_of_any_shape_is_taken(client: Client, people: People, page: object) -> None:
    body = json.dumps({"site_token": "shop", "page": page})
    answer = client.post("/api/widget/session", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert "more" not in Dialog.objects.get(pk=answer.json()["dialog"]["id"]).context


def test_the_visitor_goes_on_to_another_page(people: People) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(
        context={"timezone": "Asia/Tokyo", "url": "/"}
    )
    vera = people.visitor(people.vera)
    for kind in ("widget", "site"):
        page = {"url": f"https://shop.example/{kind}", "title": "Oolong \ud83d"}
        url = f"/api/{kind}/dialogs/{people.dialog.pk}/page"
        assert vera.post(url, json.dumps(page), content_type=JSON).status_code == 204
        people.dialog.refresh_from_db()
        assert people.dialog.context == {
            "timezone": "Asia/Tokyo",
            "url": f"https://shop.example/{kind}",
            "title": "Oolong",
        }
    assert vera.post(url, "[]", content_type=JSON).status_code == 204
    stranger = people.visitor(people.viktor)
    assert stranger.post(url, json.dumps({"url": "/"}), content_type=JSON).status_code == 404
    people.dialog.refresh_from_db()
    assert people.dialog.context["url"] == "https://shop.example/site"


def test_who_logs_out_is_let_in_with_nothing_of_before(people: People) -> None:
    messages = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    vera, viktor = people.visitor(people.vera), people.visitor(people.viktor)
    stream = APIClient()
    began = vera.post("/api/widget/session", {"site_token": "shop"}, format="json")
    stream.credentials(HTTP_AUTHORIZATION=f"Bearer {began.json()['stream_token']}")
    assert stream.post("/api/widget/logout").status_code == 403  # it only reads
    assert vera.get(messages).status_code == 200
    answer = vera.post("/api/widget/logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert vera.get(messages).status_code == 401
    assert vera.post("/api/widget/logout").status_code == 401
    assert (
        viktor.get(messages.replace(str(people.dialog.pk), str(people.other.pk))).status_code == 200
    )
