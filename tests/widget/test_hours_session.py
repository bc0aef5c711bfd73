"""What a visitor is told of a site's hours when they begin."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from dialogs.models import Site
from tests.people import People, message


def site_of(language: str, **page: str) -> dict[str, Any]:
    """What `session` says of the site to a browser."""
    body = {"site_token": "shop", "page": page}
    headers = {"Accept-Language": language}
    answer = APIClient().post("/api/widget/session", body, format="json", headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["site"]
    return found


def test_a_site_that_is_closed_says_so_and_nobody_is_online(people: People) -> None:
    Site.objects.update(hours="daily closed", closed_en="Write to us, we read it later.")
    site = site_of("en")
    assert (site["closed"], site["online"]) == ("Write to us, we read it later.", False)
    assert [each["closed"] for each in site["hours"]] == ["Write to us, we read it later."]
    assert site_of("ru")["closed"] == "Сейчас мы не работаем."


def test_a_site_that_is_open_says_nothing_and_when_that_ends(people: People) -> None:
    Site.objects.update(hours="24/7")
    site = site_of("en")
    assert site["closed"] == ""
    assert [each["closed"] for each in site["hours"]] == [""]


@pytest.mark.parametrize("name", ["", "Nowhere/Atall", "../../etc/passwd", "x" * 400, "\x00"])
def test_a_time_zone_that_is_none_is_no_trouble(people: People, name: str) -> None:
    Site.objects.update(hours="daily 00:00-00:01", time_zone="Europe/Moscow")
    assert site_of("en", timezone=name)["hours"]


def test_who_asks_for_a_person_outside_the_hours_is_told_that_nobody_is_there(
    people: People,
) -> None:
    Site.objects.update(hours="daily closed")
    vera = people.visitor(people.vera)
    vera.post(f"/api/widget/dialogs/{people.dialog.pk}/messages", message("Hello"), format="json")
    asked = vera.post(f"/api/widget/dialogs/{people.dialog.pk}/handoff/request", {}, format="json")
    assert (asked.json()["state"], asked.json()["online"]) == ("requested", False)
