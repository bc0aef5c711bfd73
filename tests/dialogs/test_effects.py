"""What an entry causes elsewhere is stored with it, or neither is."""

from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings

from dialogs import log
from dialogs.actions import (
    assign,
    close_dialog,
    delete_message,
    edit_message,
    post_message,
    set_tags,
)
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Entry, Site, Visitor
from tests.cost import trips
from tests.people import People


class Noting:
    """An effect that leaves a row behind: what it was caused by."""

    def concerns(self, site: Site) -> bool:
        return True

    def __call__(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            name = f"{entry.seq} {entry.kind} {entry.system_type}".strip()
            Group.objects.create(name=name)


class Failing(Noting):
    """An effect that cannot be had."""

    def __call__(self, entries: Sequence[Entry]) -> None:
        raise RuntimeError(f"no effect of {entries}")


class OfRival(Noting):
    """An effect that has business with one site."""

    def concerns(self, site: Site) -> bool:
        return site.name == "Rival"


noting = (Noting(),)
failing = (Noting(), Failing())
of_rival = (OfRival(),)


@pytest.fixture(autouse=True)
def own_effects(settings: Settings) -> Iterator[None]:
    """What the tests name is asked for anew."""
    settings.DIALOGS = {"EFFECTS": "tests.dialogs.test_effects.noting"}
    log.effects.cache_clear()
    yield
    log.effects.cache_clear()


def caused(people: People) -> list[str]:
    groups = Group.objects.exclude(name="managers")
    return list(groups.order_by("pk").values_list("name", flat=True))


def test_messages_changes_and_states_cause_what_is_named_once(people: People) -> None:
    dialog, client_id = people.dialog.pk, uuid4()
    for _attempt in range(2):
        post_message(dialog, "manager", "Hello", client_id, author=people.anna)
    edit_message(dialog, 2, people.anna, "Hello!")
    delete_message(dialog, 2, people.anna)
    assign(dialog, people.boris, people.anna)
    close_dialog(dialog, people.anna)
    close_dialog(dialog, people.anna)
    set_tags(dialog, ["tea"])
    post_message(dialog, "user", "Are you there?")
    assert caused(people) == [
        "1 message handoff_started",
        "2 message",
        "3 edit",
        "4 deletion",
        "5 message assigned",
        "6 message handoff_released",
        "7 message closed",
        "8 message reopened",
        "9 message",
    ]


def test_an_effect_that_fails_undoes_the_entry_and_every_other_effect(
    people: People, settings: Settings
) -> None:
    settings.DIALOGS = {"EFFECTS": "tests.dialogs.test_effects.failing"}
    log.effects.cache_clear()
    with pytest.raises(RuntimeError):
        post_message(people.dialog.pk, "user", "Hello")
    people.dialog.refresh_from_db()
    assert caused(people) == []
    assert not Entry.objects.filter(dialog=people.dialog).exists()
    assert people.dialog.last_seq == 0


def test_what_is_no_business_of_an_effect_costs_no_trip_more(
    people: People, settings: Settings
) -> None:
    settings.DIALOGS = {"EFFECTS": "tests.dialogs.test_effects.of_rival"}
    log.effects.cache_clear()

    def posted(dialog_id: int) -> int:
        text = [NewMessage(dialog_id, "user", f"No {n}", uuid4()) for n in range(3)]
        return trips(lambda: post_messages(text))

    posted(people.dialog.pk)  # what is prepared once
    assert posted(people.dialog.pk) == 2 + 2, "and twice for a savepoint of this test"
    assert caused(people) == []
    rivals = Visitor.objects.create(site=people.rival)
    other = Dialog.objects.create(site=people.rival, visitor=rivals)
    post_messages([NewMessage(pk, "user", "Hello") for pk in (people.dialog.pk, other.pk)])
    assert caused(people) == ["1 message"]
