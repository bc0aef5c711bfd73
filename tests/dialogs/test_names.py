"""What a manager is called: the name of their choice, never the login, also after they are gone."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogs.actions import assign, post_message
from dialogs.delivery import frames_after
from dialogs.models import ApiToken, Dialog, Entry, Member, Profile
from dialogs.queries import NEWER
from dialogs.representations import frame_of, frames_of
from tests.people import People, message

LOGIN = "m.petrova77"


@pytest.fixture
def petrova(people: People) -> User:
    """A manager of shop of whom only the login is known."""
    user = User.objects.create_user(LOGIN, password="a-long-one", is_staff=True)
    Member.objects.create(user=user, site=people.shop)
    people.tokens[LOGIN] = ApiToken.objects.issue(user)[1]
    return user


def seen_by_vera(people: People) -> str:
    """All that the API shows to the visitor of the dialog."""
    client, root = people.visitor(people.vera), f"/api/widget/dialogs/{people.dialog.pk}"
    token = client._credentials["HTTP_AUTHORIZATION"].partition(" ")[2]  # type: ignore[attr-defined]
    body = {"site_token": "shop", "visitor_token": token}
    session = client.post("/api/widget/session", body, format="json")
    answers = [session, client.get(f"{root}/messages"), client.get(f"{root}/log")]
    return " ".join(answer.content.decode() for answer in answers)


def test_visitors_never_read_a_login(people: People, petrova: User) -> None:
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    hers = people.manager(petrova)
    said = hers.post(url, message("An answer"), format="json").json()
    hers.patch(f"{url}/{said['seq']}", {"text": "A better answer"}, format="json")
    assign(people.dialog.pk, petrova, petrova)
    seen = seen_by_vera(people)
    assert "A better answer" in seen
    assert "Теперь отвечает менеджер." in seen
    assert LOGIN not in seen
    shown = people.manager(people.anna).get(url).json()["messages"]
    assert shown[0]["author"] == {"id": petrova.pk, "name": LOGIN}  # colleagues know who it was


def test_a_first_name_that_is_the_login_is_not_shown_either(people: People, petrova: User) -> None:
    User.objects.filter(pk=petrova.pk).update(first_name=LOGIN)
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    people.manager(petrova).post(url, message("An answer"), format="json")
    assert LOGIN not in seen_by_vera(people)


def test_a_manager_chooses_the_name_that_visitors_read(people: People, petrova: User) -> None:
    client = Client()
    client.force_login(petrova)
    page = client.get("/admin/inbox/profile/")
    assert page.status_code == 200
    refused = client.post("/admin/inbox/profile/", {"public_name": f" {LOGIN} "})
    assert refused.status_code == 200
    assert not Profile.objects.exists()
    saved = client.post("/admin/inbox/profile/", {"public_name": "  Мария   П. "})
    assert saved.status_code == 302
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    said = people.manager(petrova).post(url, message("An answer"), format="json").json()
    assert said["author"]["name"] == "Мария П."
    assert "Мария П." in seen_by_vera(people)
    assign(people.dialog.pk, petrova, petrova)
    client.post("/admin/inbox/profile/", {"public_name": "Мария"})
    assert f'"manager":{{"id":{petrova.pk},"name":"Мария"}}' in seen_by_vera(people)
    kept = people.manager(people.anna).get(url).json()["messages"][0]["author"]["name"]
    assert kept == "Мария П."  # as it was then


def authors(messages: list[dict[str, Any]]) -> list[Any]:
    return [each["author"] for each in messages if each["sender"] == "manager"]


def test_what_a_manager_said_is_still_theirs_after_they_were_removed(
    people: People, petrova: User
) -> None:
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    for user in (people.boris, petrova):
        said = people.manager(user).post(url, message("An answer"), format="json").json()
        edited = {"text": "A better answer"}
        people.manager(user).patch(f"{url}/{said['seq']}", edited, format="json")
    people.boris.delete()
    petrova.delete()
    gone = [{"id": None, "name": "Boris"}, {"id": None, "name": ""}]
    visitor = people.visitor(people.vera)
    site = f"/api/widget/dialogs/{people.dialog.pk}"
    for client, root in (
        (people.manager(people.anna), f"/api/dialogs/{people.dialog.pk}"),
        (visitor, site),
    ):
        assert authors(client.get(f"{root}/messages").json()["messages"]) == gone
        frames = client.get(f"{root}/log").json()["frames"]
        assert authors([each["message"] for each in frames if "message" in each]) == gone
        assert [each["by"] for each in frames if each["type"] == "message.updated"] == gone


def test_a_stale_reply_is_told_of_the_newest_answers_in_a_few_queries(people: People) -> None:
    for number in range(NEWER + 20):
        post_message(people.dialog.pk, "manager", f"Answer {number}", author=people.boris)
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    anna = people.manager(people.anna)
    with CaptureQueriesContext(connection) as asked:
        answer = anna.post(url, message("Late", last_seq=0), format="json")
    assert answer.status_code == 409
    texts = [each["text"] for each in answer.json()["error"]["messages"]]
    assert texts == [f"Answer {number}" for number in range(20, NEWER + 20)]
    assert len(asked) < 20


def test_logins_that_old_entries_show_are_taken_out(people: People, petrova: User) -> None:
    post_message(people.dialog.pk, "manager", "An answer", author=petrova)
    assign(people.dialog.pk, petrova, petrova)
    own = Entry.objects.filter(dialog=people.dialog)
    own.update(author_name=LOGIN)
    own.filter(system_type="assigned").update(
        data={"manager": LOGIN}, text=f"Теперь отвечает {LOGIN}."
    )
    importlib.import_module("dialogs.migrations.0011_public_names").hide_logins(apps, None)
    assert LOGIN not in seen_by_vera(people)
    assert LOGIN not in str(frames_after(people.dialog.pk, "site", 0, 100))
    assert Dialog.objects.get(pk=people.dialog.pk).last_seq == 2


def test_only_staff_choose_a_name_and_only_their_own(people: People, petrova: User) -> None:
    address = "/admin/inbox/profile/"
    assert Client().post(address, {"public_name": "Nobody"}).status_code == 302
    User.objects.filter(pk=petrova.pk).update(is_staff=False)
    client = Client()
    client.force_login(petrova)
    assert client.post(address, {"public_name": "Nobody"}).status_code == 302
    assert not Profile.objects.exists()
    forgery = Client(enforce_csrf_checks=True)
    forgery.force_login(people.anna)
    assert forgery.post(address, {"public_name": "Anna the Great"}).status_code == 403
    assert not Profile.objects.exists()


def test_what_is_announced_to_each_side_is_what_that_side_reads(
    people: People, petrova: User
) -> None:
    """Whatever kind of entry it is: made once where it is the same, and never a name too many."""
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    vera, anna, hers = (
        people.visitor(people.vera),
        people.manager(people.anna),
        people.manager(petrova),
    )
    own = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    vera.post(own, message("A question"), format="json")
    anna.post(url, message("An answer"), format="json")
    anna.post(url, message("Among us", private=True), format="json")
    said = hers.post(url, message("Another"), format="json").json()
    hers.patch(f"{url}/{said['seq']}", {"text": "A better one"}, format="json")
    hers.delete(f"{url}/{said['seq']}")
    entries = Entry.objects.filter(dialog=people.dialog)
    assert len(entries) >= 6
    for entry in entries:
        admin, site = frames_of(entry, people.vera.pk)
        assert admin == frame_of(entry, people.vera.pk, "admin")
        assert site == frame_of(entry, people.vera.pk, "site")
        assert LOGIN not in str(site)
