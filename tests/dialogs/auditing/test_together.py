"""What staff did is written together with what they changed, or neither is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.db.utils import OperationalError
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from dialogs.models import Act, ApiToken, Visitor
from notify.models import Hook
from tests.people import People

ADDRESS = "https://93.184.215.14/hook"
NEW = {"new_password1": "a-better-one-77", "new_password2": "a-better-one-77"}
OTHER = {"password1": "a-better-one-77", "password2": "a-better-one-77"}
CHANGED = (
    (Visitor, "token_version"), (ApiToken, "digest"), (User, "password"), (Group, "name"),
    (Hook, "url"), (Hook, "secret"),
)  # fmt: skip


@contextmanager
def database_leaves_at(statement: str, model: type[Model]) -> Iterator[None]:
    """As when it goes away at a statement on a table."""
    start = f'{statement} "{model._meta.db_table}"'
    met: list[str] = []

    def leave(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith(start):
            met.append(sql)
            raise OperationalError(start)
        return execute(sql, *more)

    with connection.execute_wrapper(leave), suppress(OperationalError):
        yield
    assert met


def stored() -> list[Any]:
    rows = ((model._default_manager.order_by("pk"), name) for model, name in CHANGED)
    return [list(found.values_list(name)) for found, name in rows]


def selected(root: Client, page: str, action: str, pk: int) -> Any:
    data = {"action": action, "_selected_action": [pk], "post": "yes"}
    return root.post(reverse(f"admin:{page}_changelist"), data)


def token(*words: str) -> None:
    call_command("token", "boris", *words, stdout=StringIO())


ACTS: dict[str, Callable[[Client, APIClient, People, int], Any]] = {
    "revoke": lambda root, _api, people, _hook: selected(
        root, "dialogs_visitor", "revoke_tokens", people.vera.pk
    ),
    "own password": lambda root, _api, _people, _hook: root.post(
        "/admin/password_change/", {"old_password": "root", **NEW}
    ),
    "another's password": lambda root, _api, people, _hook: root.post(
        reverse("admin:auth_user_password_change", args=[people.boris.pk]),
        {**OTHER, "usable_password": "true"},
    ),
    "token": lambda *_all: token("--new"),
    "tokens revoked": lambda *_all: token("--revoke"),
    "hook made": lambda _root, api, _people, _hook: api.post(
        "/api/hooks/", {"site": "shop", "url": ADDRESS}, format="json"
    ),
    "hook changed": lambda _root, api, _people, hook: api.patch(
        f"/api/hooks/{hook}/", {"url": f"{ADDRESS}/2"}, format="json"
    ),
    "hook's secret": lambda _root, api, _people, hook: api.post(f"/api/hooks/{hook}/rotate"),
    "hook removed": lambda _root, api, _people, hook: api.delete(f"/api/hooks/{hook}/"),
}


@pytest.fixture
def root(people: People) -> Client:
    """A superuser in the admin."""
    client = Client()
    client.force_login(people.root)
    return client


@pytest.mark.parametrize("what", ACTS)
def test_what_is_not_written_down_is_not_done(people: People, root: Client, what: str) -> None:
    hook = Hook.objects.create(site=people.shop, url=ADDRESS)
    before = stored()
    api = people.manager(people.root)
    with database_leaves_at("INSERT INTO", Act):
        ACTS[what](root, api, people, hook.pk)
    assert stored() == before
    ACTS[what](root, api, people, hook.pk)
    assert stored() != before


def test_what_is_not_done_is_not_written_down(people: People, root: Client) -> None:
    group = Group.objects.create(name="tea masters")
    with database_leaves_at("DELETE FROM", Group):
        selected(root, "auth_group", "delete_selected", group.pk)
    assert not Act.objects.filter(what=Act.What.REMOVED).exists()
    selected(root, "auth_group", "delete_selected", group.pk)
    [done] = Act.objects.filter(what=Act.What.REMOVED)
    assert (done.about, done.number) == ("auth.group", group.pk)
