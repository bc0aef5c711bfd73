"""API tokens: stored hashed, with an end, void with the password; and who may call with one."""

import importlib
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from dialogs.models import ApiToken
from tests.people import People


def token_command(*words: str) -> str:
    """What `manage.py token` prints."""
    out = StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue().strip()


def status(words: str) -> int:
    """What the API answers to a token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {words}")
    answer: int = client.get("/api/dialogs/").status_code
    return answer


def test_the_last_word_of_the_command_is_a_token_that_is_stored_nowhere(people: People) -> None:
    words = token_command("anna").split()[-1]
    assert status(words) == 200
    assert status(token_command("anna").split()[-1]) == 200
    assert status(words) == 200  # a second one does not end the first
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {ApiToken._meta.db_table}")
        assert words not in str(cursor.fetchall())


def test_a_token_ends_with_its_time(people: People) -> None:
    words = token_command("anna", "--days", "2").split()[-1]
    ApiToken.objects.filter(token_key=words[:15]).update(expiry=timezone.now())
    assert status(words) == 401
    day = timedelta(days=1)
    left = ApiToken.objects.get(token_key=token_command("anna").split()[-1][:15]).expiry
    assert 179 * day < left - timezone.now() < 181 * day


@pytest.mark.parametrize("road", ["model", "sql"])
def test_a_token_ends_with_the_password(people: People, road: str) -> None:
    words = token_command("anna").split()[-1]
    if road == "sql":
        User.objects.filter(pk=people.anna.pk).update(password="!")
    else:
        people.anna.set_password("another")
        people.anna.save()
    assert status(words) == 401
    assert "void" in token_command("anna", "--list")


def test_tokens_are_listed_and_revoked(people: People) -> None:
    first, second = (token_command("anna").split()[-1] for _ in range(2))
    listed = token_command("anna", "--list")
    assert first[:8] in listed
    assert first not in listed
    token_command("anna", "--revoke", first[:8])
    assert (status(first), status(second)) == (401, 200)
    third = token_command("anna", "--new").split()[-1]
    assert (status(second), status(third)) == (401, 200)
    token_command("anna", "--revoke")
    assert status(third) == 401
    assert status(people.tokens["boris"]) == 200


@pytest.mark.parametrize(
    "words",
    [
        ("nobody",), ("clerk",), ("anna", "--days", "0"), ("anna", "--days", "ever"),
        ("anna", "--revoke", "nothing-begins-so"), ("anna", "--list", "--new"),
    ],
)  # fmt: skip
def test_a_command_that_makes_no_sense_is_refused_and_changes_nothing(
    people: People, words: tuple[str, ...]
) -> None:
    User.objects.create_user("clerk")
    before = ApiToken.objects.count()
    with pytest.raises(CommandError):
        token_command(*words)
    assert ApiToken.objects.count() == before


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token \xff\xfe", "Token " + "0" * 9000])
def test_what_is_no_token_is_a_401(people: People, header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/api/dialogs/").status_code == 401


@pytest.mark.parametrize("column", ["is_staff", "is_active"])
def test_who_is_no_manager_any_more_calls_nothing(people: People, column: str) -> None:
    by_token, by_session = people.manager(people.anna), APIClient()
    by_session.force_login(people.anna)
    addresses = [
        "/api/dialogs/",
        f"/api/dialogs/{people.dialog.pk}/",
        f"/api/dialogs/{people.dialog.pk}/messages",
        "/api/websocket/stats",
    ]
    assert by_session.get(addresses[1]).status_code == 200
    User.objects.filter(pk=people.anna.pk).update(**{column: False})
    for client in (by_token, by_session):
        answers = {client.get(address).status_code for address in addresses}
        assert answers <= {401, 403}
    listed = people.manager(people.boris).get(addresses[1]).json()["managers"]
    assert [each["id"] for each in listed] == [people.boris.pk]
    given = people.manager(people.boris).patch(
        addresses[1], {"manager": people.anna.pk}, format="json"
    )
    assert given.status_code == 400


def test_tokens_that_were_stored_in_plain_go_on_as_hashes(people: People) -> None:
    plain = "9" * 40
    with connection.cursor() as cursor:
        cursor.execute('CREATE TABLE authtoken_token ("key" varchar(40), user_id integer)')
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s)", [plain, people.anna.pk])
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        importlib.import_module("dialogs.migrations.0010_api_tokens").take_over(apps, editor)
        assert "authtoken_token" not in connection.introspection.table_names(cursor)
    assert status(plain) == 200
    people.anna.set_password("another")
    people.anna.save()
    assert status(plain) == 401
