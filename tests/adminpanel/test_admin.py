"""The models in Django's admin: managers look at their own, history is nobody's to change."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from adminpanel.admin.lists import FirstOnes
from adminpanel.roles import managers_group
from dialogs.actions import delete_message, edit_message, post_message
from dialogs.models import Dialog, Visitor
from tests.people import People
from widget import tokens

MODELS = ["site", "visitor", "dialog", "entry", "attachment"]


@pytest.fixture
def cast(people: People) -> People:
    """Managers in their group, and a message with a file in Vera's dialog."""
    for user in (people.anna, people.boris, people.zoya):
        user.groups.add(managers_group())
    file = SimpleUploadedFile("list.txt", b"one, two")
    post_message(people.dialog.pk, "user", "Where is my tea?", uuid4(), files=[file])
    return people


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def row_of(cast: People, model: str) -> Model:
    """A row of shop."""
    entry = cast.dialog.entries.get()
    rows = {"site": cast.shop, "visitor": cast.vera, "dialog": cast.dialog, "entry": entry}
    return rows.get(model) or entry.attachments.get()


def listed(user: User, model: str, query: str = "") -> int:
    """How many rows of a model's list a user gets."""
    page = browser_of(user).get(f"/admin/dialogs/{model}/{query}")
    assert page.status_code == 200
    return len(page.context["cl"].result_list)


def test_each_list_shows_only_what_belongs_to_own_sites(cast: People) -> None:
    shown = {
        name: [listed(getattr(cast, name), m) for m in MODELS] for name in ("anna", "zoya", "root")
    }
    # sites, visitors, dialogs, entries, attachments
    assert shown == {
        "anna": [1, 2, 2, 1, 1],
        "zoya": [1, 0, 0, 0, 0],
        "root": [2, 2, 2, 1, 1],
    }


@pytest.mark.parametrize("model", MODELS)
def test_another_sites_row_is_not_there(cast: People, model: str) -> None:
    path = f"/admin/dialogs/{model}/{row_of(cast, model).pk}/change/"
    assert browser_of(cast.anna).get(path).status_code == 200
    assert browser_of(cast.zoya).get(path).status_code == 302, "Django's way to say: no such row"


@pytest.mark.parametrize("model", MODELS)
def test_a_manager_adds_changes_and_deletes_nothing(cast: People, model: str) -> None:
    anna = browser_of(cast.anna)
    assert anna.get(f"/admin/dialogs/{model}/add/").status_code == 403
    path = f"/admin/dialogs/{model}/{row_of(cast, model).pk}"
    assert anna.post(f"{path}/change/", {"name": "Changed"}).status_code == 403
    assert anna.post(f"{path}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["dialog", "entry", "attachment"])
def test_not_even_a_superuser_changes_the_history(cast: People, model: str) -> None:
    root = browser_of(cast.root)
    row = row_of(cast, model)
    base = f"/admin/dialogs/{model}"
    assert root.get(f"{base}/add/").status_code == 403
    assert root.post(f"{base}/{row.pk}/change/", {"text": "Changed"}).status_code == 403
    assert root.post(f"{base}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert cast.dialog.entries.get().text == "Where is my tea?"


@pytest.mark.parametrize("by", ["list", "page"])
def test_whoever_may_delete_visitors_deletes_one_who_said_something(cast: People, by: str) -> None:
    cast.anna.user_permissions.add(Permission.objects.get(codename="delete_visitor"))
    for user, visitor in ((cast.anna, cast.vera), (cast.root, cast.viktor)):
        path, form = "/admin/dialogs/visitor/", {"post": "yes"}
        if by == "list":
            form |= {"action": "delete_selected", "_selected_action": str(visitor.pk)}
        else:
            path = f"{path}{visitor.pk}/delete/"
        assert browser_of(user).post(path, form).status_code == 302
    assert not Visitor.objects.filter(pk__in=[cast.vera.pk, cast.viktor.pk])
    assert not Dialog.objects.filter(pk__in=[cast.dialog.pk, cast.other.pk])


def test_a_dialogs_page_shows_its_messages_as_they_read_now(cast: People) -> None:
    first, _ = post_message(cast.dialog.pk, "manager", "On its wya", uuid4(), author=cast.anna)
    edit_message(cast.dialog.pk, first.seq, cast.anna, "On its way")
    second, _ = post_message(cast.dialog.pk, "manager", "To another", uuid4(), author=cast.anna)
    delete_message(cast.dialog.pk, second.seq, cast.anna)
    post_message(cast.dialog.pk, "user", "<script>alert(1)</script>", uuid4())
    page = (
        browser_of(cast.anna)
        .get(f"/admin/dialogs/dialog/{cast.dialog.pk}/change/")
        .content.decode()
    )
    assert "On its way" in page
    assert "On its wya" not in page
    assert "To another" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_identity_secret_is_for_superusers_alone(cast: People) -> None:
    path = f"/admin/dialogs/site/{cast.shop.pk}/change/"
    assert cast.shop.identity_secret in browser_of(cast.root).get(path).content.decode()
    assert cast.shop.identity_secret not in browser_of(cast.anna).get(path).content.decode()


@pytest.mark.parametrize("model", ["site", "visitor", "dialog"])
def test_the_identity_secret_cannot_be_guessed_through_a_filter(cast: People, model: str) -> None:
    lookup = {"site": "", "visitor": "site__", "dialog": "site__"}[model]
    query = f"?{lookup}identity_secret__startswith={cast.shop.identity_secret[0]}"
    answer = browser_of(cast.anna).get(f"/admin/dialogs/{model}/{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["visitor", "dialog", "entry", "attachment"])
def test_a_filter_names_no_other_site(cast: People, model: str) -> None:
    post_message(cast.dialog.pk, "user", "Hello", uuid4())
    page = browser_of(cast.anna).get(f"/admin/dialogs/{model}/").content.decode()
    assert "Rival" not in page


def test_revoking_makes_a_visitors_token_worthless(cast: People) -> None:
    token = tokens.visitor_token(cast.vera)
    data = {"action": "revoke_tokens", "_selected_action": [cast.vera.pk]}
    anna, root = browser_of(cast.anna), browser_of(cast.root)
    path = f"/api/widget/dialogs/{cast.dialog.pk}/messages"

    def status() -> int:
        return Client().get(path, headers={"Authorization": f"Bearer {token}"}).status_code

    anna.post("/admin/dialogs/visitor/", data)
    assert status() == 200, "a manager may only look"
    root.post("/admin/dialogs/visitor/", data)
    assert status() == 401


def test_a_long_list_shows_its_first_rows_and_says_so(
    cast: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    Visitor.objects.bulk_create(Visitor(site=cast.shop, name="Max") for _ in range(5))
    root, before = browser_of(cast.root), Visitor.objects.count()
    assert "Это первые" not in root.get("/admin/dialogs/visitor/").content.decode()
    monkeypatch.setattr(FirstOnes, "most", 3)
    assert "Это первые 3" in root.get("/admin/dialogs/visitor/").content.decode()
    newest = Visitor.objects.latest("pk").pk
    data = {"action": "revoke_tokens", "_selected_action": [newest], "select_across": "1"}
    root.post("/admin/dialogs/visitor/", data)
    assert Visitor.objects.filter(token_version=1).count() == before - 3


@pytest.mark.parametrize(
    ("model", "words"), [("dialog", "my tea"), ("entry", "TEA"), ("visitor", "ver")]
)
def test_search_finds(cast: People, model: str, words: str) -> None:
    assert listed(cast.anna, model, f"?q={words}") == 1
    assert listed(cast.zoya, model, f"?q={words}") == 0


def test_the_admins_first_page_leads_to_the_inbox(cast: People) -> None:
    assert 'href="/admin/inbox/"' in browser_of(cast.root).get("/admin/").content.decode()


def test_a_superuser_names_a_manager_for_visitors(cast: People) -> None:
    browser = browser_of(cast.root)
    form = {
        "username": "kim",
        "usable_password": "true",
        "password1": "a-long-secret",
        "password2": "a-long-secret",
    }
    assert browser.get("/admin/auth/user/add/").status_code == 200
    made = browser.post("/admin/auth/user/add/", form)
    assert made.status_code == 302
    page = browser.get(made["Location"])
    names = {
        "profile-TOTAL_FORMS": "1",
        "profile-INITIAL_FORMS": "0",
        "username": "kim",
        "date_joined_0": "2026-11-25",
        "date_joined_1": "12:00:00",
        "profile-0-user": made["Location"].split("/")[-3],
        "profile-0-presence": "online",
        "profile-0-capacity": "5",
    }
    assert 'name="profile-0-public_name"' in page.content.decode()
    refused = browser.post(made["Location"], {**names, "profile-0-public_name": "kim"})
    assert refused.status_code == 200
    named = browser.post(made["Location"], {**names, "profile-0-public_name": "Ким"})
    assert named.status_code == 302
    assert browser.get("/admin/dialogs/apitoken/").status_code == 200
