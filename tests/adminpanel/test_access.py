"""Who gets into the inbox, and what they may ask it."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dialogs.actions import close_dialog, post_message
from tests.people import People

ADDRESSES = [
    "/admin/inbox/",
    "/admin/inbox/unread/",
    "/admin/inbox/{id}/",
    "/admin/inbox/{id}/visitor/",
]


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_sent_to_the_login_page(people: People, address: str) -> None:
    path = address.format(id=people.dialog.pk)
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/login/?next={path}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_without_a_site_is_refused(people: People, address: str) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    assert browser_of(clerk).get(address.format(id=people.dialog.pk)).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_member_who_is_not_staff_is_sent_to_the_login_page(people: People, address: str) -> None:
    User.objects.filter(pk=people.anna.pk).update(is_staff=False)
    answer = browser_of(people.anna).get(address.format(id=people.dialog.pk))
    assert answer.status_code == 302


@pytest.mark.parametrize("address", ADDRESSES[2:])
def test_another_sites_dialog_is_not_there(people: People, address: str) -> None:
    path = address.format(id=people.dialog.pk)
    assert browser_of(people.zoya).get(path).status_code == 404
    assert browser_of(people.anna).get(path).status_code == 200
    assert browser_of(people.root).get(path).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_inbox_is_only_read(people: People, address: str) -> None:
    path = address.format(id=people.dialog.pk)
    assert browser_of(people.anna).post(path).status_code == 405


def test_the_page_names_only_the_managers_sites(people: People) -> None:
    page = browser_of(people.zoya).get("/admin/inbox/")
    assert page.context["config"]["sites"] == [{"id": people.rival.pk, "name": "Rival"}]
    assert "Shop" not in page.content.decode()


def test_the_bare_address_leads_to_the_inbox(people: People) -> None:
    assert Client().get("/")["Location"] == "/admin/inbox/"


def test_unread_counts_the_open_dialogs_of_own_sites(people: People) -> None:
    for dialog in (people.dialog, people.dialog, people.other):
        post_message(dialog.pk, "user", "Hello", uuid4())
    close_dialog(people.other.pk, people.anna)
    counts = {str(people.dialog.pk): 2}
    for person, unread in ((people.anna, counts), (people.zoya, {})):
        answer = browser_of(person).get("/admin/inbox/unread/")
        assert answer.json() == {"unread": unread, "manager": person.pk}


def test_the_visitor_panel_knows_the_visitors_other_dialogs(people: People) -> None:
    post_message(people.dialog.pk, "user", "First question", uuid4())
    close_dialog(people.dialog.pk, people.anna)
    newer = type(people.dialog).objects.create(site=people.shop, visitor=people.vera)
    panel = browser_of(people.anna).get(f"/admin/inbox/{newer.pk}/visitor/").json()
    assert [(one["id"], one["text"]) for one in panel["dialogs"]] == [
        (people.dialog.pk, "First question")
    ]
    assert panel["first_seen"].endswith("Z")


def test_no_page_of_the_inbox_allows_unsafe_scripts_or_styles(people: People) -> None:
    policy = browser_of(people.anna).get("/admin/inbox/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


def test_a_script_in_a_sites_name_does_not_end_the_pages_data(people: People) -> None:
    people.shop.name = "</script><script>alert(1)</script>"
    people.shop.save()
    people.rival.members.create(user=people.anna)
    page = browser_of(people.anna).get("/admin/inbox/").content.decode()
    assert "<script>alert" not in page
