"""Rows that change tell of it, whoever changes them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from assistant.models import Assistant
from dialogs.models import Member, Profile, Site
from notify.models import Hook
from realtime.models import Change, Topic
from realtime.sync import follow, rows_changed
from realtime.sync.rows import _followed
from tests.people import People

Told = Callable[[], list[tuple[str, Any, int | None]]]


@pytest.fixture
def told(people: People) -> Iterator[Told]:
    """What was told since the last time: the event, the id, the site."""
    Change.objects.all().delete()

    def look() -> list[tuple[str, Any, int | None]]:
        rows = list(Change.objects.order_by("id"))
        Change.objects.all().delete()
        return [(each.event, each.data.get("id"), each.site_id) for each in rows]

    yield look
    connection.run_on_commit.clear()


def test_the_settings_of_a_site_are_told_by_its_id_whatever_keeps_them(
    people: People, told: Told
) -> None:
    shop = people.shop.pk
    people.shop.save()
    assert told() == [("settings.updated", shop, shop)]
    hook = Hook.objects.create(site=people.shop, url="https://shop.example/hook")
    assistant = Assistant.objects.create(site=people.shop)
    assert told() == [("settings.updated", shop, shop)] * 2
    assistant.save()
    hook.delete()
    assert told() == [("settings.updated", shop, shop)] * 2
    people.rival.delete()
    assert told()[-1][0] == "settings.updated"


def test_a_form_of_the_admin_tells_of_it_too(
    people: People,
    told: Told,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(people.root)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/admin/dialogs/site/",
            {"action": "delete_selected", "_selected_action": people.rival.pk, "post": "yes"},
        )
    assert answer.status_code == 302
    assert ("settings.updated", people.rival.pk, people.rival.pk) in told()
    assert Topic.objects.get(name="settings").version > 0


@pytest.fixture
def followed() -> Iterator[None]:
    """Profiles and members are followed, for a test."""
    before = dict(_followed)
    follow(
        Profile, "users", site=lambda row: None, user=lambda row: row.user_id, quiet=["presence"]
    )
    follow(
        Member,
        "payouts",
        site=lambda row: row.site_id,
        verbs=lambda row, verb: "approved" if verb == "updated" else verb,
    )
    yield
    for model in set(_followed) - set(before):
        name = f"sync:{model._meta.label}"
        post_save.disconnect(sender=model, dispatch_uid=name)
        post_delete.disconnect(sender=model, dispatch_uid=name)
        del _followed[model]


def test_a_model_says_whom_it_concerns_and_what_it_calls_what_happens(
    people: People, told: Told, followed: None
) -> None:
    member = Member.objects.create(site=people.rival, user=people.anna)
    member.save()
    pk = member.pk
    member.delete()
    rival = people.rival.pk
    assert told() == [
        ("payouts.created", pk, rival),
        ("payouts.approved", pk, rival),
        ("payouts.deleted", pk, rival),
    ]
    profile = Profile.objects.create(user=User.objects.create(username="new"))
    [change] = Change.objects.all()
    assert (change.event, change.user_id) == ("users.created", profile.user_id)


def test_a_save_of_quiet_fields_tells_nothing(people: People, told: Told, followed: None) -> None:
    profile, _ = Profile.objects.get_or_create(user=people.anna)
    told()
    profile.save(update_fields=["presence"])
    assert told() == []
    profile.save()
    assert told() == [("users.updated", profile.pk, None)]


def test_rows_that_were_changed_past_their_signals_are_told_by_hand(
    people: People, told: Told
) -> None:
    Site.objects.update(color="#123456")
    assert told() == []
    rows_changed(Site.objects.order_by("id"))
    both = sorted([people.shop.pk, people.rival.pk])
    assert told() == [("settings.updated", pk, pk) for pk in both]
    Site.objects.bulk_create([Site(name=str(n), site_token=f"s{n}") for n in range(60)])
    rows_changed([people.shop] * 60, "created")
    assert told() == [("settings.updated", None, people.shop.pk)]


def test_what_is_rolled_back_is_not_told(people: People, told: Told) -> None:
    with transaction.atomic():
        people.shop.save()
        transaction.set_rollback(True)
    assert told() == []
