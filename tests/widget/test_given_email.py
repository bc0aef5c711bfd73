"""Where a visitor wants the answer: given, changed and taken back by themselves alone."""

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from dialogs.models import Site, Visitor
from tests.people import People, message
from widget import tokens


def url_of(people: People, kind: str = "widget") -> str:
    return f"/api/{kind}/dialogs/{people.dialog.pk}/email"


def given(people: People) -> tuple[str, str]:
    """What Vera's site says of her address, and what she said."""
    found: tuple[str, str] = Visitor.objects.values_list("email", "given_email").get(
        pk=people.vera.pk
    )
    return found


def test_an_address_is_given_changed_and_taken_back_and_says_nothing_of_who_it_is(
    people: People,
) -> None:
    vera, anna = people.visitor(people.vera), people.manager(people.anna)
    for kind, email in (("widget", "Vera@Mail.Example"), ("site", " v@else.example\n")):
        answer = vera.post(url_of(people, kind), {"email": email}, format="json")
        assert answer.status_code == 200, answer.content
    assert answer.json() == {"given_email": "v@else.example"}
    assert given(people) == ("", "v@else.example")
    body = {"site_token": "shop", "visitor_token": tokens.visitor_token(people.vera)}
    visitor = APIClient().post("/api/widget/session", body, format="json").json()["visitor"]
    assert (visitor["email"], visitor["given_email"]) == ("", "v@else.example")
    detail = anna.get(f"/api/dialogs/{people.dialog.pk}/").json()
    assert (detail["visitor"]["email"], detail["given_email"]) == ("", "v@else.example")
    assert vera.delete(url_of(people)).status_code == 204
    assert given(people) == ("", "")


def test_managers_find_a_visitor_by_the_address_that_they_gave(people: People) -> None:
    vera = people.visitor(people.vera)
    said = vera.post(
        f"/api/widget/dialogs/{people.dialog.pk}/messages", message("Hello"), format="json"
    )
    assert said.status_code == 201
    vera.post(url_of(people), {"email": "unusual.name@mail.example"}, format="json")
    found = people.manager(people.anna).get("/api/dialogs/?q=unusual.name@mail").json()["results"]
    assert [row["id"] for row in found] == [people.dialog.pk]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "vera",
        "vera@",
        "vera@mail",
        "vera@mail.example, boris@mail.example",
        "vera@mail.example\nBcc: boris@mail.example",
        "vera@mail.example\r\n\r\nHello",
        "vera\x00@mail.example",
        "Vera <vera@mail.example>",
        f"{'v' * 250}@mail.example",
        "v" * 100_000,
        None,
        7,
        ["vera@mail.example"],
    ],
)
def test_what_is_no_address_is_refused_and_kept_nowhere(people: People, email: object) -> None:
    answer = people.visitor(people.vera).post(url_of(people), {"email": email}, format="json")
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"]["email"]
    assert given(people) == ("", "")


def test_nobody_gives_or_takes_back_the_address_of_another(people: People) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(given_email="vera@mail.example")
    stream = APIClient()
    stream.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.stream_token(people.dialog)}")
    clients = [
        (APIClient(), 401),
        (people.visitor(people.viktor), 404),
        (people.manager(people.anna), 401),
        (stream, 403),
    ]
    for client, status in clients:
        answer = client.post(url_of(people), {"email": "x@evil.example"}, format="json")
        assert answer.status_code == status
        assert client.delete(url_of(people)).status_code == status
    assert given(people) == ("", "vera@mail.example")


def test_few_addresses_are_given_in_an_hour(people: People, settings: Settings) -> None:
    settings.LIMIT_EMAILS_PER_HOUR, settings.LIMIT_ADDRESS_EMAILS_PER_HOUR = 3, 4
    vera, viktor = people.visitor(people.vera), people.visitor(people.viktor)
    statuses = [
        vera.post(url_of(people), {"email": f"v{n}@mail.example"}, format="json").status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 200, 429]
    other = f"/api/widget/dialogs/{people.other.pk}/email"
    statuses = [
        viktor.post(other, {"email": f"v{n}@mail.example"}, format="json").status_code
        for n in range(2)
    ]
    assert statuses == [200, 429]  # of one address of the internet
    assert vera.delete(url_of(people)).status_code == 204  # whoever was refused can still leave


@pytest.mark.parametrize(
    ("after", "server", "mails"), [(300, "smtp://x", True), (0, "smtp://x", False), (9, "", False)]
)
def test_a_widget_is_told_whether_answers_are_mailed_at_all(
    people: People, settings: Settings, after: int, server: str, mails: bool
) -> None:
    Site.objects.update(mail_visitor_after=after)
    settings.EMAIL_URL = server
    session = APIClient().post("/api/widget/session", {"site_token": "shop"}, format="json")
    assert session.json()["site"]["mails"] is mails
