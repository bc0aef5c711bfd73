"""A site's settings by command and by form: the same keys, the same checks."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dialogs.models import Site
from tests.people import People


def site(*words: str) -> str:
    printed = StringIO()
    call_command("site", *words, stdout=printed)
    return printed.getvalue()


def settings_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site(token, "--json"))
    return found


def test_every_setting_is_printed_and_can_be_set_back(people: People) -> None:
    before = settings_of("shop")
    assert before["name"] == "Shop"
    assert "shop.example" in before["allowed_domains"]
    assert "color = #1f6feb" in site("shop").splitlines()
    words = [
        f"{key}={','.join(value) if isinstance(value, list) else value}"
        for key, value in before.items()
    ]
    site("shop", "--set", *words)
    assert settings_of("shop") == before


def test_settings_are_changed_together_and_the_others_stay(people: People) -> None:
    before = settings_of("shop")
    site("shop", "--set", "color=#aa0000", "locale=en", "welcome_en=Hi = hello", "on_closed=new")
    changed = {"color": "#aa0000", "locale": "en", "welcome_en": "Hi = hello", "on_closed": "new"}
    assert settings_of("shop") == before | changed


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["color=red"], "color: "),
        (["colour=#aa0000"], "colour: "),
        (["locale=tlh"], "locale: "),
        (["name="], "name: "),
        (["site_token=rival"], "site_token: "),
        (["allowed_domains=shop.example:8080"], "allowed_domains: "),
        (["allowed_domains=a b.example,-"], "allowed_domains: "),
        (["color"], "KEY=VALUE"),
    ],
)
def test_a_wrong_word_is_named_and_changes_nothing(
    people: People, words: list[str], complaint: str
) -> None:
    before = settings_of("shop")
    with pytest.raises(CommandError, match=complaint):
        site("shop", "--set", "welcome_en=Good day", *words)
    assert settings_of("shop") == before


def test_a_site_that_is_not_there_is_an_error(people: People) -> None:
    with pytest.raises(CommandError):
        site("nowhere", "--json")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("чай.рф", "xn--80as4b.xn--p1ai"),
        ("*.Чай.РФ", "*.xn--80as4b.xn--p1ai"),
        ("https://Shop.Example/catalog?page=2", "shop.example"),
        ("bücher.example.", "xn--bcher-kva.example"),
        ("xn--80as4b.xn--p1ai", "xn--80as4b.xn--p1ai"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_domains_are_taken_as_people_write_them(people: People, written: str, kept: str) -> None:
    site("shop", "--set", f"allowed_domains={written}")
    assert settings_of("shop")["allowed_domains"] == [kept]
    shop = Site.objects.get(site_token="shop")
    assert shop.allows(f"https://{kept.replace('*', 'www')}")
