"""`EMAIL_URL`, and what the doctor says of it; where links lead."""

import pytest
from environs import EnvError
from pytest_django import Settings

from replyx.doctor.rounds import Plan
from replyx.doctor.tasks import mail
from replyx.email_url import email_settings
from replyx.reach import public_url
from tests.notify.post_office import PostOffice


def levels() -> dict[str, str]:
    return {finding.code: finding.level for finding in mail(Plan())}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", False, False)),
        ("submission://a%40b.c:p%3Aw@mail.a", ("mail.a", 587, "a@b.c", "p:w", True, False)),
        ("smtps://me:pw@[::1]", ("::1", 465, "me", "pw", False, True)),
    ],
)  # fmt: skip
def test_an_address_of_a_mail_server_is_understood(url: str, found: tuple[object, ...]) -> None:
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    said = email_settings(url)
    assert tuple(said[f"EMAIL_{name}"] for name in names) == found
    assert said["EMAIL_TIMEOUT"] == 10


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://a:x"])
def test_a_wrong_one_stops_the_start_with_its_name(url: str) -> None:
    with pytest.raises(EnvError, match="EMAIL_URL"):
        email_settings(url)


def test_the_doctor_asks_the_mail_server(office: PostOffice, settings: Settings) -> None:
    assert levels() == {"mail": "ok"}
    office.close()
    assert levels() == {"mail_away": "problem"}
    settings.PUBLIC_URL = ""
    assert levels() == {"mail_away": "problem", "mail_links": "warning"}
    settings.EMAIL_URL = ""
    assert levels() == {"mail_off": "skipped"}


@pytest.mark.parametrize(
    ("given", "names", "https", "found"),
    [
        ("https://chat.example/below", ["x.example"], True, "https://chat.example/below/a/"),
        ("", [".shop.example", "x.example"], True, "https://shop.example/a/"),
        ("", ["*", "x.example"], False, "http://x.example/a/"),
        ("", ["*"], False, "http://localhost:8000/a/"),
        ("", ["localhost"], False, "http://localhost:8000/a/"),
    ],
)
def test_links_begin_where_people_open_the_server(
    settings: Settings, given: str, names: list[str], https: bool, found: str
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.HTTPS = given, names, https
    assert public_url("/a/") == found
