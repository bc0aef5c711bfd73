"""A site's assistant by `manage.py site` and in the admin: off, changed, refused."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from adminpanel.roles import managers_group
from assistant.models import Assistant, Day
from assistant.models.costs import add_to_today, spent_today
from tests.people import People

URL, OTHER = "http://127.0.0.1:9/v1", "http://127.0.0.1:9/v2"
KEY = "sk-0123456789abcdefghij-last"
PAGE, DAYS = "/admin/assistant/assistant/", "/admin/assistant/day/"


@pytest.fixture(autouse=True)
def allowed(settings: Settings) -> None:
    """The model is on this machine."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]


@pytest.fixture
def anna(people: People) -> Client:
    """A manager of shop who may change it."""
    people.anna.user_permissions.add(Permission.objects.get(codename="change_site"))
    people.anna.groups.add(managers_group())
    client = Client()
    client.force_login(people.anna)
    return client


def change(*words: str) -> dict[str, Any]:
    """Change the shop's settings; those of its assistant afterwards."""
    printed = StringIO()
    call_command("site", "shop", *(["--set", *words] if words else []), "--json", stdout=printed)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return {key: value for key, value in found.items() if key.startswith("assistant.")}


def model(**words: str) -> list[str]:
    said = {"enabled": "1", "provider": "openai", "base_url": URL, "model": "m", "api_key": KEY}
    return [f"assistant.{name}={value}" for name, value in (said | words).items()]


def test_nobody_is_answered_until_somebody_says_so(people: People) -> None:
    assert change()["assistant.enabled"] is False
    assert change("assistant.enabled=1")["assistant.provider"] == "knowledge"
    people.shop.refresh_from_db()
    assert people.shop.has_assistant
    change("assistant.enabled=0")
    people.shop.refresh_from_db()
    assert not people.shop.has_assistant


def test_the_key_is_kept_and_not_printed(people: People) -> None:
    said = change(*model())
    assert said["assistant.api_key"] == "********last"
    words = [f"{key}={value}" for key, value in said.items()]
    assert change(*words) == said, "what is printed can be set back"
    assert Assistant.objects.get().api_key == KEY
    change("assistant.api_key=short")
    assert change()["assistant.api_key"] == "********"
    assert change("assistant.api_key=")["assistant.api_key"] == ""


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("assistant.base_url=http://10.0.0.1/v1", "assistant.base_url: "),
        ("assistant.base_url=ftp://127.0.0.1/", "assistant.base_url: "),
        ("assistant.base_url=", "assistant.base_url: "),
        ("assistant.model=", "assistant.model: "),
        ("assistant.provider=oracle", "assistant.provider: "),
        ("assistant.budget=-1", "assistant.budget: "),
        ("assistant.quiet=31", "assistant.quiet: "),
        ("assistant.seconds=nan", "assistant.seconds: "),
        ("assistant.colour=red", "assistant.colour: "),
    ],
)
def test_a_wrong_word_is_named_and_changes_nothing(
    people: People, word: str, complaint: str
) -> None:
    before = change(*model())
    with pytest.raises(CommandError, match=complaint):
        change("assistant.enabled=0", word)
    assert change() == before


def test_in_the_admin_the_key_is_masked_and_does_not_follow_to_another_address(
    people: People, anna: Client
) -> None:
    change(*model())
    url = f"{PAGE}{Assistant.objects.get().pk}/change/"
    page = anna.get(url)
    assert KEY not in page.content.decode()
    shown = page.context["adminform"].form
    data = {name: shown[name].value() for name in shown.fields}
    refused = anna.post(url, data | {"base_url": OTHER})
    assert "api_key" in refused.context["adminform"].form.errors
    assert anna.post(url, data | {"prompt": "Be kind."}).status_code == 302
    found = Assistant.objects.get()
    assert (found.api_key, found.base_url, found.prompt) == (KEY, URL, "Be kind.")
    assert anna.post(url, data | {"base_url": OTHER, "api_key": "new"}).status_code == 302
    assert Assistant.objects.get().api_key == "new"


def test_what_a_day_took_is_counted_and_shown_to_those_of_the_site(
    people: People, anna: Client
) -> None:
    change(*model())
    add_to_today(people.shop.pk, questions=1, prompt_tokens=1200)
    add_to_today(people.shop.pk, questions=1, answer_tokens=34)
    add_to_today(people.rival.pk, prompt_tokens=777_777)
    assert spent_today(people.shop.pk) == 1234
    assert Day.objects.get(site=people.shop).questions == 2
    assert "1234" in anna.get(PAGE).content.decode()
    days = anna.get(DAYS).content.decode()
    assert "1234" in days
    assert "777777" not in days
