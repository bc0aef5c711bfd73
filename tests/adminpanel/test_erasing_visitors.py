"""Staff delete visitors, or make them anonymous, while others do the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.signals import post_delete, post_save
from django.test import Client
from django.urls import reverse

from dialogs.auditing.noting import BY_VISITOR
from dialogs.keeping.erasing import delete_visitor
from dialogs.models import Visitor
from tests.people import People

pytestmark = pytest.mark.usefixtures("own_disk")


@pytest.fixture
def viktor_goes_first(people: People) -> Iterator[None]:
    """Viktor deletes himself as soon as something was done to Vera."""

    def go(instance: Visitor, **_said: Any) -> None:
        if instance.pk != people.viktor.pk:
            delete_visitor(people.viktor.pk, by=BY_VISITOR)

    for moment in (post_save, post_delete):
        moment.connect(go, sender=Visitor)
    yield
    for moment in (post_save, post_delete):
        moment.disconnect(go, sender=Visitor)


@pytest.mark.usefixtures("viktor_goes_first")
@pytest.mark.parametrize("action", ["anonymise", "delete_selected"])
def test_a_visitor_who_went_meanwhile_stops_nobody(people: People, action: str) -> None:
    root = Client(HTTP_ACCEPT_LANGUAGE="en")
    root.force_login(people.root)
    chosen = {"action": action, "_selected_action": [people.vera.pk, people.viktor.pk]}
    answer = root.post(
        reverse("admin:dialogs_visitor_changelist"), {**chosen, "post": "yes"}, follow=True
    )
    assert answer.status_code == 200
    assert not Visitor.objects.filter(pk=people.viktor.pk).exists()
    if action == "anonymise":
        assert "Made anonymous. Visitors: 1" in answer.content.decode()
        assert Visitor.objects.get(pk=people.vera.pk).name == ""
    else:
        assert not Visitor.objects.filter(pk=people.vera.pk).exists()


def test_who_makes_visitors_anonymous_is_asked_before(people: People) -> None:
    root = Client(HTTP_ACCEPT_LANGUAGE="en")
    root.force_login(people.root)
    name = people.vera.name
    chosen = {"action": "anonymise", "_selected_action": [people.vera.pk, people.viktor.pk]}
    asked = root.post(reverse("admin:dialogs_visitor_changelist"), chosen)
    assert "say nothing of them. Visitors: 2" in asked.content.decode()
    assert Visitor.objects.get(pk=people.vera.pk).name == name
    root.post(reverse("admin:dialogs_visitor_changelist"), asked_with(asked.content.decode()))
    assert set(Visitor.objects.values_list("name", flat=True)) == {""}


def asked_with(page: str) -> dict[str, list[str]]:
    """What its form sends."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page):
        sent.setdefault(name, []).append(value)
    return sent
