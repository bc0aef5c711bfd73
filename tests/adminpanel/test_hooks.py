"""Webhooks in the admin: made, tested, given a new secret; what became of each event."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from adminpanel.roles import managers_group
from dialogs.actions import post_message
from notify.models import Delivery, Hook
from tests.notify.conftest import receive, receiver
from tests.notify.receiver import Receiver
from tests.notify.sent import hook_of, send
from tests.people import People

__all__ = ["receive", "receiver"]

HOOKS, DELIVERIES = "/admin/notify/hook/", "/admin/notify/delivery/"


@pytest.fixture
def anna(people: People) -> Client:
    """A manager of shop who may change it."""
    people.anna.user_permissions.add(Permission.objects.get(codename="change_site"))
    return browser_of(people.anna)


def browser_of(user: User) -> Client:
    user.groups.add(managers_group())
    client = Client()
    client.force_login(user)
    return client


def form(people: People, receiver: Receiver, **words: object) -> dict[str, object]:
    types = ["message.created", "dialog.closed"]
    return {"site": people.shop.pk, "url": receiver.url, "types": types, "is_on": "on", **words}


def test_a_hook_is_made_with_a_secret_and_tested(
    people: People, anna: Client, receiver: Receiver
) -> None:
    made = anna.post(f"{HOOKS}add/", form(people, receiver))
    assert made.status_code == 302
    hook = Hook.objects.get()
    assert hook.types == ["message.created", "dialog.closed"]
    url = f"{HOOKS}{hook.pk}/change/"
    assert hook.secret in anna.get(url).content.decode()
    said = anna.post(url, form(people, receiver, _test="1"), follow=True).content.decode()
    send(hook)
    assert receiver.ids[0] in said
    anna.post(url, form(people, receiver, _rotate="1"))
    hook.refresh_from_db()
    assert hook.old_secret
    assert hook.secret != hook.old_secret


def test_an_inward_address_is_refused_in_the_form(people: People, anna: Client) -> None:
    data = {"site": people.shop.pk, "url": "http://127.0.0.2/hook", "types": ["message.created"]}
    page = anna.post(f"{HOOKS}add/", data)
    assert page.status_code == 200
    assert "127.0.0.2" in str(page.context["errors"])
    assert not Hook.objects.exists()


def test_that_the_program_switched_a_hook_off_is_said_above_the_list(
    people: People, anna: Client, receiver: Receiver
) -> None:
    hook = hook_of(people.shop, receiver, is_on=False, off_because="gone")
    page = anna.get(HOOKS)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert "410" in page.content.decode()
    anna.post(f"{HOOKS}{hook.pk}/change/", form(people, receiver))
    assert "410" not in anna.get(HOOKS).content.decode()


def test_the_log_of_deliveries_shows_what_was_answered_and_sends_again(
    people: People, anna: Client, receiver: Receiver
) -> None:
    receiver.answer = b"<b>thank you</b>"
    hook = hook_of(people.shop, receiver, types=["message.created"])
    post_message(people.dialog.pk, "user", "Where is my tea?", uuid4())
    send(hook)
    delivery = Delivery.objects.get()
    assert "200" in anna.get(DELIVERIES).content.decode()
    page = anna.get(f"{DELIVERIES}{delivery.pk}/change/").content.decode()
    assert "Where is my tea?" in page
    assert "&lt;b&gt;thank you" in page
    anna.post(DELIVERIES, {"action": "again", "_selected_action": [delivery.pk]})
    send(hook)
    assert receiver.ids == [delivery.message_id] * 2


def test_managers_who_may_not_change_a_site_see_nothing_of_its_hooks(
    people: People, anna: Client, receiver: Receiver
) -> None:
    rivals = hook_of(people.rival, receiver)
    own = hook_of(people.shop, receiver)
    post_message(people.dialog.pk, "user", "Hello", uuid4())
    delivery = Delivery.objects.first()
    assert delivery is not None
    page = anna.get(HOOKS)
    assert [each.pk for each in page.context["cl"].result_list] == [own.pk]
    assert anna.get(f"{HOOKS}{rivals.pk}/change/").status_code == 302
    choice = anna.get(f"{HOOKS}add/").context["adminform"].form.fields["site"].queryset
    assert list(choice) == [people.shop]
    for path in (HOOKS, DELIVERIES):  # neither in the list nor in its filters
        assert people.rival.name not in anna.get(path).content.decode()
    boris = browser_of(people.boris)
    for path in (HOOKS, f"{HOOKS}{own.pk}/change/", DELIVERIES, f"{HOOKS}add/"):
        assert boris.get(path).status_code == 403
    boris.post(DELIVERIES, {"action": "again", "_selected_action": [delivery.pk]})
    assert anna.get(f"{HOOKS}?secret__startswith=w").status_code in (302, 400)
