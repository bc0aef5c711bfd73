"""The old password that a change of one's own asks for is not for guessing."""

from django.contrib.auth.models import User
from django.test import Client

from tests.people import People

NEW = "a-better-one-77"


def change(client: Client, old: str) -> tuple[int, str]:
    """Try a change; returns the status and the page."""
    form = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    answer = client.post("/admin/password_change/", form, REMOTE_ADDR="203.0.113.77")
    return answer.status_code, answer.content.decode()


def test_guessing_it_is_limited_as_logging_in_is(people: People) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77", headers={"Accept-Language": "en"})
    client.force_login(people.anna)
    assert [change(client, "wrong")[0] for _ in range(11)] == [200] * 10 + [429]
    status, page = change(client, "anna")
    assert status == 429
    assert "Too many wrong passwords" in page
    login = {"username": "anna", "password": "anna"}
    assert Client(REMOTE_ADDR="203.0.113.77").post("/admin/login/", login).status_code == 429
    assert not User.objects.get(pk=people.anna.pk).check_password(NEW)


def test_the_right_one_changes_it_and_is_no_failure(people: People) -> None:
    client = Client()
    client.force_login(people.boris)
    assert change(client, "boris")[0] == 302
    assert client.get("/admin/inbox/").status_code == 200
    assert User.objects.get(pk=people.boris.pk).check_password(NEW)
