"""Who is behind a live connection: a manager's session, whatever other cookies come along."""

import pytest
from django.conf import settings
from django.test import Client

from dialogs.access.connecting import login_of, same_origin
from tests.people import People


@pytest.mark.parametrize(
    "others", ["", 'prefs={"a":"b"}; ', "a@b=1; ", "=; ", 'broken="; ', "кука=да; "]
)
def test_a_session_counts_beside_cookies_of_others(people: People, others: str) -> None:
    client = Client()
    client.force_login(people.anna)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{others}{settings.SESSION_COOKIE_NAME}={key}".encode()
    user, login = login_of({"headers": [(b"cookie", cookie)]})
    assert (user, login.session) == (people.anna, key)


@pytest.mark.parametrize(
    "origin", ["http://[", "http://", "chat.example", "null", "file://chat.example"]
)
def test_what_is_no_origin_is_not_ours(origin: str) -> None:
    headers = [(b"host", b"chat.example"), (b"origin", origin.encode())]
    assert not same_origin({"headers": headers})
    assert same_origin({"headers": [(b"host", b"chat.example")]})
