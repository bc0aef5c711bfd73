"""A site's webhook by `manage.py site`: printed, set, set back, refused, removed."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from notify.models import Hook
from notify.models.hooks import Type
from tests.people import People

URL, OTHER = "http://127.0.0.1:9/told", "http://127.0.0.1:9/other"
SECRET = "whsec_" + "c2VjcmV0" * 4
NONE = {
    "webhook.url": "", "webhook.types": [], "webhook.with_notes": False, "webhook.secret": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def allowed(settings: Settings) -> None:
    """The receiver is on this machine."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]


def change(*words: str) -> dict[str, Any]:
    """Change the shop's settings; those of its webhook afterwards."""
    printed = StringIO()
    call_command("site", "shop", *(["--set", *words] if words else []), "--json", stdout=printed)
    found: dict[str, Any] = json.loads(printed.getvalue())
    return {key: value for key, value in found.items() if key.startswith("webhook.")}


def test_an_address_makes_a_hook_that_has_a_secret_and_tells_of_everything(people: People) -> None:
    assert change() == NONE
    made = change(f"webhook.url={URL}")
    hook = Hook.objects.get(site=people.shop)
    assert made == {
        "webhook.url": URL,
        "webhook.types": list(Type.values),
        "webhook.with_notes": False,
        "webhook.secret": hook.secret,
    }
    people.shop.refresh_from_db()
    assert people.shop.has_hooks


def test_a_hook_that_was_switched_off_is_on_again_with_its_new_address(people: People) -> None:
    hook = Hook.objects.create(site=people.shop, url=URL, is_on=False, off_because="gone")
    change(f"webhook.url={OTHER}", "webhook.types=dialog.closed", "webhook.with_notes=yes")
    hook.refresh_from_db()
    assert (hook.url, hook.types, hook.with_notes) == (OTHER, ["dialog.closed"], True)
    assert (hook.is_on, hook.off_because) == (True, "")


def test_a_secret_is_chosen_and_the_one_before_signs_for_a_day(people: People) -> None:
    assert change(f"webhook.url={URL}", f"webhook.secret={SECRET}")["webhook.secret"] == SECRET
    newer = SECRET + "c2VjcmV0"
    assert change(f"webhook.secret={newer}")["webhook.secret"] == newer
    hook = Hook.objects.get()
    assert hook.old_secret == SECRET
    assert hook.old_secret_until is not None


@pytest.mark.parametrize("has_hook", [False, True])
def test_what_is_printed_can_be_set_back(people: People, has_hook: bool) -> None:
    before = change(f"webhook.url={URL}") if has_hook else change()
    words = {
        key: ",".join(value) if isinstance(value, list) else value for key, value in before.items()
    }
    assert change(*[f"{key}={value}" for key, value in words.items()]) == before
    assert Hook.objects.count() == has_hook
    assert not Hook.objects.exclude(old_secret="").exists()


def test_an_empty_address_removes_it_and_a_switch_alone_does_not(people: People) -> None:
    change(f"webhook.url={URL}")
    assert change("webhook.with_notes=0")["webhook.url"] == URL
    assert change("webhook.url=") == NONE
    people.shop.refresh_from_db()
    assert not people.shop.has_hooks


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("webhook.url=http://10.0.0.1/", "webhook.url: "),
        ("webhook.url=ftp://127.0.0.1/", "webhook.url: "),
        ("webhook.url=", "webhook.url: "),
        ("webhook.types=message.deleted", "webhook.types: "),
        ("webhook.types=", "webhook.types: "),
        ("webhook.secret=whsec_c2VjcmV0", "webhook.secret: "),
        ("webhook.secret=" + "c2VjcmV0" * 4, "webhook.secret: "),
        ("webhook.secret=whsec_" + "c2VjcmV0" * 4 + "!", "webhook.secret: "),
        ("webhook.colour=red", "webhook.colour: "),
        ("color=red", "color: "),
    ],
)
def test_a_wrong_word_is_named_and_changes_nothing_else_either(
    people: People, word: str, complaint: str
) -> None:
    before = change(f"webhook.url={URL}")
    with pytest.raises(CommandError, match=complaint):
        change("name=Another", "webhook.with_notes=1", word)
    assert change() == before
    people.shop.refresh_from_db()
    assert people.shop.name == "Shop"


def test_words_about_a_hook_that_is_not_there_ask_for_its_address(people: People) -> None:
    with pytest.raises(CommandError, match=r"webhook\.url: "):
        change("webhook.types=dialog.closed")
    assert change() == NONE
