"""Who is told by push, what a lock screen shows then, and what is done when a service refuses."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from httpx import URL, Headers
from pytest_django import Settings

from dialogs.actions import mark_read, post_message
from jobs.models import Job
from jobs.outcomes import Permanent, Retry
from notify.escalation.delivering import deliver as deliver_one
from notify.models import Browser, Notice
from notify.push import posting
from notify.push.keys import drop_old, new_key
from notify.push.sending import NotTaken, push_rest
from replyx.outbound import Answer
from tests.notify.push_service import PushService, Subscribe
from tests.notify.telling import due, outcomes, says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


def test_whoever_has_a_browser_is_told_there_once_and_in_its_language(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone", "ru")
    subscribe(people.anna, "desk", "en")
    says(people.dialog, "\n  Where is my order?  \nIts number is 1017.")
    wait(29)
    tell()
    assert service.pushes == []
    wait(1)
    tell()
    tell()
    assert service.shown("desk") == ["Vera waits for an answer: Where is my order?"]
    assert service.shown("phone") == ["Vera ждёт ответа: Where is my order?"]
    assert len(service.pushes) == 2
    [_browser, said, headers], _other = service.pushes
    assert said["dialog"] == people.dialog.pk
    assert said["tag"] == headers["topic"]
    assert outcomes() == [("anna", "sent")]


def test_a_lock_screen_shows_a_cut_line_and_no_sign_that_ends_it(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    people.vera.name = "Ve\nra" * 40
    people.vera.save()
    says(people.dialog, "long " * 500)
    wait()
    tell()
    [(_browser, said, _headers)] = service.pushes
    assert len(said["body"]) <= 121
    assert len(said["title"]) <= 121
    assert "\n" not in said["title"]


def test_two_dialogs_do_not_replace_each_other(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    says(people.dialog, "I am Vera.")
    says(people.other, "I am Viktor.")
    wait()
    tell()
    assert len({headers["topic"] for _browser, _said, headers in service.pushes}) == 2


@pytest.mark.parametrize("first", ["reads", "answers"])
def test_whoever_is_first_cancels_it(
    people: People, service: PushService, subscribe: Subscribe, first: str
) -> None:
    subscribe(people.anna, "phone")
    notice = due(people)
    if first == "reads":
        mark_read(people.dialog.pk, "admin", notice.upto_seq)
    else:
        post_message(people.dialog.pk, "manager", "Yes.", author=people.boris)
    deliver_one.func(notice.pk)
    assert service.asked == []
    assert outcomes() == [("anna", "cancelled")]


@pytest.mark.parametrize("gone", [404, 410])
def test_a_browser_that_its_service_has_forgotten_is_forgotten_and_the_other_one_told(
    people: People, service: PushService, subscribe: Subscribe, gone: int
) -> None:
    subscribe(people.anna, "old")
    subscribe(people.anna, "new")
    service.answers = {"/old": [(gone, "")]}
    deliver_one.func(due(people).pk)
    assert [browser.agent for browser in Browser.objects.all()] == ["new"]
    assert service.shown("new") == ["Vera waits for an answer: Hello"]
    assert outcomes() == [("anna", "sent")]
    assert not Job.objects.filter(path__endswith="push_rest").exists()


def test_nobody_is_told_whose_last_browser_is_forgotten_and_no_job_is_left_dead(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "old")
    service.answers = {"/old": [(410, "")]}
    notice = due(people)
    with pytest.raises(Retry):
        deliver_one.func(notice.pk)
    deliver_one.func(notice.pk)
    assert outcomes() == [("anna", "cancelled")]


def test_a_service_that_asks_to_wait_is_called_when_it_said(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    service.answers = {"/phone": [(429, "120")]}
    notice = due(people)
    with pytest.raises(Retry) as error:
        deliver_one.func(notice.pk)
    assert error.value.after == pytest.approx(timedelta(seconds=120), abs=timedelta(seconds=5))
    with pytest.raises(Retry):
        deliver_one.func(notice.pk)
    assert service.asked == ["/phone"], "not before"
    Browser.objects.update(not_before=F("not_before") - timedelta(seconds=121))
    deliver_one.func(notice.pk)
    assert outcomes() == [("anna", "sent")]
    assert Browser.objects.get().failure == ""


@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_fails_is_tried_again(
    people: People, service: PushService, subscribe: Subscribe, status: int
) -> None:
    subscribe(people.anna, "phone")
    service.answers = {"/phone": [(status, "")]}
    notice = due(people)
    with pytest.raises(NotTaken):
        deliver_one.func(notice.pk)
    assert outcomes() == [("anna", "waiting")]
    deliver_one.func(notice.pk)
    assert len(service.pushes) == 1


def test_a_service_is_not_tried_for_ever(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    service.answers = {"/phone": [(500, "")]}
    notice = due(people)
    Notice.objects.update(due_at=timezone.now() - timedelta(hours=3))
    with pytest.raises(Permanent):
        deliver_one.func(notice.pk)
    assert outcomes() == [("anna", "failed")]


def test_who_was_told_in_one_browser_is_told_in_the_other_later_while_it_is_wanted(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    for name in ("desk", "phone"):
        subscribe(people.anna, name)
    service.answers = {"/phone": [(500, ""), (500, "")]}
    deliver_one.func(due(people).pk)
    assert outcomes() == [("anna", "sent")]
    job = Job.objects.get(path__endswith="push_rest")
    with pytest.raises(NotTaken):
        push_rest.func(*job.args)
    push_rest.func(*job.args)
    assert [browser for browser, _said, _headers in service.pushes] == ["desk", "phone"]
    mark_read(people.dialog.pk, "admin", 1)
    push_rest.func(*job.args)
    assert len(service.pushes) == 2


def test_a_service_that_hangs_keeps_no_other_browser_waiting(
    people: People, service: PushService, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "BOUNDS", replace(posting.BOUNDS, seconds=1.0))
    for name in ("desk", "phone"):
        subscribe(people.anna, name)
    service.hangs = {"/phone"}
    began = time.monotonic()
    deliver_one.func(due(people).pk)
    assert time.monotonic() - began < 5
    assert outcomes() == [("anna", "sent")]
    assert "1" in Browser.objects.get(agent="phone").failure
    assert Browser.objects.get(agent="desk").failure == ""
    assert Job.objects.filter(path__endswith="push_rest").count() == 1


def test_a_service_that_refuses_for_good_is_said_and_not_tried_again(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "phone")
    service.answers = {"/phone": [(400, "")]}
    notice = due(people)
    with pytest.raises(Permanent, match="400"):
        deliver_one.func(notice.pk)
    assert outcomes() == [("anna", "failed")]
    assert Browser.objects.get().failure == "400"


def test_an_address_that_is_no_push_services_any_more_is_not_called(
    people: People, service: PushService, subscribe: Subscribe, settings: Settings
) -> None:
    subscribe(people.anna, "phone")
    notice = due(people)
    settings.PUSH_SERVICES = ["fcm.googleapis.com"]
    with pytest.raises(Permanent, match="no push service"):
        deliver_one.func(notice.pk)
    assert service.asked == []


def test_a_push_service_that_leads_inward_is_not_called(
    people: People, service: PushService, subscribe: Subscribe, settings: Settings
) -> None:
    subscribe(people.anna, "phone")
    notice = due(people)
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(Permanent, match="not an address of the public internet"):
        deliver_one.func(notice.pk)
    assert service.asked == []


def leave(user: User) -> None:
    user.memberships.all().delete()


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [leave, deactivate])
def test_nobody_is_told_who_is_no_manager_of_the_site(
    people: People, service: PushService, subscribe: Subscribe, change: object
) -> None:
    subscribe(people.anna, "phone")
    notice = due(people)
    assert callable(change)
    change(people.anna)
    deliver_one.func(notice.pk)
    assert service.asked == []
    assert outcomes() == [("anna", "cancelled")]


def test_after_another_password_nothing_is_told_in_browsers_of_the_old_one(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    subscribe(people.anna, "stolen")
    people.anna.set_password("another")
    people.anna.save()
    says(people.dialog, "Hello")
    wait()
    tell()
    assert service.asked == []
    assert outcomes() == []


def test_a_browser_with_an_older_key_is_told_by_that_and_forgotten_with_it(
    people: People, service: PushService, subscribe: Subscribe
) -> None:
    old = subscribe(people.anna, "old")
    new_key()
    new = subscribe(people.anna, "new")
    assert old.key != new.key
    deliver_one.func(due(people).pk)
    assert sorted(browser for browser, _said, _headers in service.pushes) == ["new", "old"]
    assert drop_old() == 1
    assert [browser.agent for browser in Browser.objects.all()] == ["new"]


def test_a_service_that_asks_to_wait_for_longer_than_an_hour_is_not_believed() -> None:
    headers = Headers({"retry-after": "7200"})
    answer = Answer(URL("https://push.example"), 429, headers, b"", False)
    assert posting.pause_in(answer) == timedelta(hours=1)
