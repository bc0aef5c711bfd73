"""What staff did: who, what, when, to what, from where, and nothing of a visitor but numbers."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dialogs.auditing.act import Written
from dialogs.auditing.ending import remove_old_acts
from dialogs.auditing.noting import BY_WORKER, note
from dialogs.files import streaming
from dialogs.models import Act, Visitor
from replyx.database.clock import shared_now
from tests.people import People, content_of, message

SECRET = "Hushed"

pytestmark = pytest.mark.usefixtures("own_disk")


@pytest.fixture
def root(people: People) -> Client:
    """A superuser in the admin."""
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.force_login(people.root)
    return client


def acts(what: str = "", **asked: Any) -> list[Act]:
    return list(Act.objects.filter(**({"what": what} if what else {}), **asked).order_by("pk"))


def printed(*words: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("audit", "--json", *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def selected(root: Client, action: str, people: People) -> None:
    data = {"action": action, "_selected_action": [people.vera.pk], "post": "yes"}
    answer = root.post(reverse("admin:dialogs_visitor_changelist"), data)
    assert answer.status_code == (200 if answer.streaming else 302)
    assert not answer.streaming or content_of(answer)


def test_what_is_done_to_a_visitor_stays_written_down_when_they_are_gone(
    people: People, root: Client
) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name=SECRET)
    for action in ("export", "revoke_tokens", "anonymise"):
        selected(root, action, people)
    Visitor.objects.filter(pk=people.vera.pk).update(name=SECRET)
    selected(root, "delete_selected", people)
    done = [each for each in acts(by=people.root) if each.what.startswith("visitor.")]
    assert [each.what for each in done] == [
        "visitor.exported", "visitor.revoked", "visitor.anonymised", "visitor.deleted",
    ]  # fmt: skip
    assert {(each.name, each.via, each.address) for each in done} == {
        ("root", "admin", "192.0.2.7")
    }
    assert (done[-1].about, done[-1].number) == ("dialogs.visitor", people.vera.pk)
    assert done[-1].data == {"dialogs": [people.dialog.pk]}
    rows = [str(row) for row in Act.objects.values()]
    rows += [str(row) for row in LogEntry.objects.values()]
    assert not [row for row in rows if SECRET in row]


def test_a_copy_that_nobody_got_is_not_written_down(
    people: People, root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"action": "export", "_selected_action": [people.vera.pk]}
    with monkeypatch.context() as busy:
        busy.setattr(streaming, "AT_ONCE", 0)
        assert root.post(reverse("admin:dialogs_visitor_changelist"), data).status_code == 302
    assert acts("visitor.exported") == []
    selected(root, "export", people)
    assert [each.number for each in acts("visitor.exported")] == [people.vera.pk]


def test_a_visitors_own_deletion_is_there_without_their_address(people: People) -> None:
    people.visitor(people.vera).delete("/api/widget/data")
    [done] = acts("visitor.deleted")
    assert (done.via, done.name, done.address) == ("widget", "", "")
    assert done.number == people.vera.pk


def test_settings_say_what_they_were_and_are_but_secrets(people: People, root: Client) -> None:
    call_command("site", "shop", "--set", "retention.dialogs=365", "identity_secret=x" + "y" * 30,
                 stdout=StringIO())  # fmt: skip
    [done] = acts("settings.changed")
    assert done.via == "command"
    assert done.address
    assert done.data["changes"] == {
        "retention.dialogs": [0, 365], "identity_secret": ["…", "…"],
    }  # fmt: skip
    url = reverse("admin:dialogs_site_change", args=[people.shop.pk])
    form = root.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    data["allowed_domains"] = "shop.example"
    more = {"members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0", "retention_dialogs": "30"}
    answer = root.post(url, data | more)
    assert answer.status_code == 302, answer.context["errors"]
    assert acts("settings.changed")[-1].data["changes"]["retention.dialogs"] == [365, 30]
    assert acts("settings.changed")[-1].name == "root"


def test_roles_are_there_with_what_a_user_may_do_now(people: People, root: Client) -> None:
    group = Group.objects.create(name="tea masters")
    people.boris.groups.add(group)
    url = reverse("admin:auth_user_change", args=[people.boris.pk])
    form = root.get(url).context["adminform"].form
    names = ("username", "first_name", "last_name", "email")
    data = {name: form[name].value() or "" for name in names}
    data |= {"is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": [group.pk]}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    data |= {"profile-TOTAL_FORMS": "0", "profile-INITIAL_FORMS": "0"}
    assert root.post(url, data).status_code == 302
    [done] = acts("row.changed", about="auth.user")
    assert done.number == people.boris.pk
    assert "Superuser status" in done.data["fields"]
    assert (done.data["superuser"], done.data["groups"]) == (True, ["tea masters"])


def test_logins_are_there_and_what_was_typed_in_place_of_a_name_is_not(people: People) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    url = reverse("admin:login")
    for name, password in (("anna", "wrong"), ("my-password", "x"), ("anna", "anna")):
        client.post(url, {"username": name, "password": password})
    client.post(reverse("admin:logout"))
    found = acts(address="192.0.2.9")
    assert [each.what for each in found] == ["login.failed", "login", "logout"]
    assert {each.number for each in found} == {people.anna.pk}
    assert "my-password" not in str(list(Act.objects.values()))


def test_a_message_that_a_manager_changed_or_took_back_is_there_by_number(people: People) -> None:
    anna, url = people.manager(people.anna), f"/api/dialogs/{people.dialog.pk}/messages"
    seq = anna.post(url, message("Helo"), format="json").json()["seq"]
    assert anna.patch(f"{url}/{seq}", {"text": "Hello"}, format="json").status_code == 200
    assert anna.delete(f"{url}/{seq}").status_code == 204
    found = [each for each in acts(name="anna") if each.what.startswith("message.")]
    assert [each.what for each in found] == ["message.edited", "message.deleted"]
    assert {(each.via, each.number, each.data["seq"]) for each in found} == {
        ("api", people.dialog.pk, seq)
    }
    assert "Helo" not in str(list(Act.objects.values()))


def test_superusers_see_it_and_nobody_changes_it(people: People, root: Client) -> None:
    note(BY_WORKER, Act.What.RETENTION, "dialogs.site", people.shop.pk, dialogs=3)
    act = Act.objects.latest("pk")
    page, one = "admin:dialogs_act_changelist", reverse("admin:dialogs_act_change", args=[act.pk])
    listed = root.get(reverse(page), {"what__exact": "retention"}).content.decode()
    assert f"сайт {people.shop.pk}" in listed
    assert root.get(f"{reverse(page)}?by__id__exact={people.root.pk}&q=root").status_code == 200
    assert root.post(one, {"name": "nobody"}).status_code == 403
    assert root.post(reverse("admin:dialogs_act_delete", args=[act.pk])).status_code == 403
    anna = Client()
    anna.force_login(people.anna)
    assert anna.get(reverse(page)).status_code == 403
    with pytest.raises(Written):
        act.save()


def test_it_is_printed_by_time_person_and_kind_and_goes_after_its_own_time(
    people: People, root: Client, settings: Settings
) -> None:
    note(BY_WORKER, Act.What.RETENTION, "dialogs.site", people.shop.pk)
    old = Act.objects.latest("pk")
    Act.objects.filter(pk=old.pk).update(at=shared_now() - timedelta(days=40))
    assert [each["user"] for each in printed("--user", "root")] == ["root"]
    assert [each["what"] for each in printed("--what", "retention")] == ["retention"]
    assert old.pk not in [each["id"] for each in printed("--since", "7d")]
    settings.AUDIT_DAYS = 0
    assert remove_old_acts(shared_now()) == 0
    settings.AUDIT_DAYS = 30
    assert remove_old_acts(shared_now()) == 1
    assert printed("--since", "2026-01-01") == printed()
