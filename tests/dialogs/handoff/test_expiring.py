"""Where nobody comes in the site's time the visitor is told the truth, in the site's language."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from dialogs.actions import cancel_handoff, request_handoff, take_over
from dialogs.handoff.expiring import due, look
from dialogs.models import Dialog, Site
from tests.people import People


def later(seconds: float) -> None:
    """So much time passes for those who wait."""
    ago = timedelta(seconds=seconds)
    Dialog.objects.exclude(requested_at=None).update(requested_at=F("requested_at") - ago)


def state(dialog: Dialog) -> str:
    return Dialog.objects.get(pk=dialog.pk).handoff


def test_a_request_expires_after_the_sites_time_once(people: People) -> None:
    call_command("site", "shop", "--set", "handoff.expire_after=60", "locale=en")
    request_handoff(people.dialog.pk, "visitor")
    later(59)
    look()
    assert state(people.dialog) == "requested"
    later(1)
    look()
    look()
    assert state(people.dialog) == "cancelled"
    told = people.visitor(people.vera).get(f"/api/widget/dialogs/{people.dialog.pk}/messages")
    said = told.json()["messages"]
    assert [each["system_type"] for each in said] == ["handoff_requested", "handoff_expired"]
    assert "Nobody could come in time." in said[1]["text"]
    request_handoff(people.dialog.pk, "visitor")
    look()
    assert state(people.dialog) == "requested", "a new request has its own time"


def test_a_site_with_its_own_time_or_none_is_no_matter_of_another(people: People) -> None:
    call_command("site", "shop", "--set", "handoff.expire_after=60")
    call_command("site", "rival", "--set", "handoff.expire_after=0")
    request_handoff(people.dialog.pk, "visitor")
    request_handoff(people.other.pk, "visitor")
    Dialog.objects.filter(pk=people.other.pk).update(site=people.rival)
    later(10**6)
    look()
    assert (state(people.dialog), state(people.other)) == ("cancelled", "requested")


def test_whom_somebody_came_for_or_who_left_does_not_expire(people: People) -> None:
    Site.objects.update(handoff_expire_after=60)
    request_handoff(people.dialog.pk, "visitor")
    request_handoff(people.other.pk, "visitor")
    later(100)
    take_over(people.dialog.pk, people.anna)
    cancel_handoff(people.other.pk, "visitor")
    look()
    assert (state(people.dialog), state(people.other)) == ("active", "cancelled")
    assert not people.dialog.entries.filter(system_type="handoff_expired").exists()
    assert not people.other.entries.filter(system_type="handoff_expired").exists()


def test_without_a_setting_it_is_a_quarter_of_an_hour(people: People) -> None:
    request_handoff(people.dialog.pk, "visitor")
    asked = Dialog.objects.get(pk=people.dialog.pk).requested_at
    assert asked is not None
    assert due(asked + timedelta(seconds=899)) == []
    assert due(asked + timedelta(seconds=900)) == [people.dialog.pk]


@pytest.mark.parametrize("word", ["-1", "soon", "700000"])
def test_a_time_that_is_none_is_refused(people: People, word: str) -> None:
    with pytest.raises(CommandError, match=r"handoff\.expire_after"):
        call_command("site", "shop", "--set", f"handoff.expire_after={word}")
