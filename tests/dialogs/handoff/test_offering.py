"""Whoever wants a person is offered to one manager after the other, of those who are there."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import F

from dialogs.actions import (
    assign,
    cancel_handoff,
    close_dialog,
    post_message,
    request_handoff,
    take_over,
)
from dialogs.handoff.offering import look
from dialogs.models import Dialog, Offer, Profile, Site, Visitor
from realtime.presence import leases
from realtime.presence.lease import Lease, person_key, this_process
from tests.people import People

Come = Callable[..., None]


@pytest.fixture
def come() -> Iterator[Come]:
    """Managers open their inboxes."""
    taken: list[Lease] = []

    def connect(*users: User) -> None:
        for user in users:
            person = f"manager:{user.pk}"
            lease = Lease(this_process(), person, "ws", "admin", "inbox", None, person, user.pk, "")
            leases.own.add(lease, [person_key(person)])
            taken.append(lease)

    yield connect
    leases.own.remove(taken)


@pytest.fixture(autouse=True)
def turns(people: People) -> None:
    """Shop's managers take turns, and its assistant answers whoever does not ask for them."""
    call_command("site", "shop", "--set", "handoff.assign=round_robin", "handoff.return_after=60")
    Site.objects.update(has_assistant=True)


def asks(people: People) -> int:
    """Somebody new, who wants a person."""
    visitor = Visitor.objects.create(site=people.shop)
    dialog = Dialog.objects.create(site=people.shop, visitor=visitor)
    post_message(dialog.pk, "user", "Is anybody there?")
    request_handoff(dialog.pk, "visitor")
    return dialog.pk


def asked(dialog_id: int) -> str:
    """Who is asked for them by now."""
    look()
    manager = Dialog.objects.get(pk=dialog_id).manager
    return manager.get_username() if manager else ""


def pass_by(seconds: float) -> None:
    Offer.objects.update(until=F("until") - timedelta(seconds=seconds))


def test_managers_are_asked_one_after_the_other(people: People, come: Come) -> None:
    come(people.anna, people.boris, people.zoya, people.root)
    assert [asked(asks(people)) for _ in range(4)] == ["anna", "boris", "anna", "boris"]


def test_whoever_answered_last_time_is_asked_first(people: People, come: Come) -> None:
    come(people.anna, people.boris)
    post_message(people.dialog.pk, "user", "Hello")
    post_message(people.dialog.pk, "manager", "Hello", author=people.boris)
    close_dialog(people.dialog.pk, people.boris)
    again = Dialog.objects.create(site=people.shop, visitor=people.vera)
    post_message(again.pk, "user", "It is me again")
    request_handoff(again.pk, "visitor")
    assert asked(again.pk) == "boris"


@pytest.mark.parametrize("said", ["away", "offline"])
def test_only_those_who_are_there_are_asked(people: People, come: Come, said: str) -> None:
    dialog = asks(people)
    assert asked(dialog) == ""
    come(people.anna)
    Profile.objects.create(user=people.anna, presence=said)
    assert asked(dialog) == ""
    come(people.boris)
    assert asked(dialog) == "boris"


def test_nobody_is_asked_for_more_than_they_take(people: People, come: Come) -> None:
    come(people.anna, people.boris)
    Profile.objects.create(user=people.anna, capacity=2)
    Profile.objects.create(user=people.boris, capacity=0)
    first, second, third = (asks(people) for _ in range(3))
    assert [asked(each) for each in (first, second, third)] == ["anna", "anna", ""]
    take_over(first, people.anna)
    assert asked(third) == ""
    close_dialog(first, people.anna)
    assert asked(third) == "anna"


def test_silence_gives_a_dialog_to_the_next_and_then_to_everybody(
    people: People, come: Come
) -> None:
    come(people.anna, people.boris)
    dialog = asks(people)
    assert asked(dialog) == "anna"
    pass_by(59)
    assert asked(dialog) == "anna"
    pass_by(1)
    assert asked(dialog) == "boris"
    pass_by(60)
    assert [asked(dialog), asked(dialog)] == ["", ""]
    kim = User.objects.create_user("kim", is_staff=True)
    people.shop.members.create(user=kim)
    come(kim)
    assert asked(dialog) == "kim"
    said = people.manager(people.boris).get(f"/api/dialogs/{dialog}/messages").json()["messages"]
    offers = [each["text"] for each in said if each["system_type"] == "handoff_offered"]
    assert [text.split()[0] for text in offers] == ["Ответить", "Ответить", "Никто", "Ответить"]
    assert "Anna" in offers[0]


def test_without_a_limit_whoever_is_asked_stays_asked(people: People, come: Come) -> None:
    call_command("site", "shop", "--set", "handoff.return_after=0")
    come(people.anna, people.boris)
    dialog = asks(people)
    assert asked(dialog) == "anna"
    pass_by(10**6)
    assert asked(dialog) == "anna"


def test_whoever_goes_away_is_asked_no_more(people: People, come: Come) -> None:
    come(people.anna, people.boris)
    dialog = asks(people)
    assert asked(dialog) == "anna"
    people.manager(people.anna).patch("/api/managers/me", {"status": "away"}, format="json")
    assert asked(dialog) == "boris"


def test_an_offer_is_no_claim_and_whoever_answers_first_has_it(people: People, come: Come) -> None:
    come(people.anna)
    dialog = asks(people)
    assert asked(dialog) == "anna"
    post_message(dialog, "manager", "I am here", author=people.boris)
    pass_by(60)
    assert asked(dialog) == "boris"
    assert Dialog.objects.get(pk=dialog).handoff == "active"


def test_what_was_given_by_hand_stays_with_whom_it_was_given_to(people: People, come: Come) -> None:
    come(people.anna)
    dialog = asks(people)
    assert asked(dialog) == "anna"
    assign(dialog, people.boris, people.root)
    pass_by(60)
    assert asked(dialog) == "boris"
    assign(dialog, None, people.root)
    come(people.boris)
    assert asked(dialog) == ""  # both were asked
    assert not Offer.objects.filter(over_at=None).exists()


def test_a_visitor_is_promised_nobody(people: People, come: Come) -> None:
    come(people.anna)
    Dialog.objects.filter(pk=people.dialog.pk).update(last_seq=0)
    post_message(people.dialog.pk, "user", "Is anybody there?")
    request_handoff(people.dialog.pk, "visitor")
    assert asked(people.dialog.pk) == "anna"
    vera = people.visitor(people.vera)
    log = vera.get(f"/api/widget/dialogs/{people.dialog.pk}/log?after=0").json()
    assert log["dialog"]["manager"] is None
    assert log["frames"][-1]["type"] == "skip"
    assert "Anna" not in str(log)
    assert "Anna" not in str(vera.get(f"/api/widget/dialogs/{people.dialog.pk}/messages").json())


def test_a_site_that_does_not_assign_asks_nobody(people: People, come: Come) -> None:
    come(people.anna)
    call_command("site", "shop", "--set", "handoff.assign=manual")
    assert asked(asks(people)) == ""
    assert not Offer.objects.exists()


def test_where_no_assistant_answers_whoever_writes_asks_for_a_person(
    people: People, come: Come
) -> None:
    come(people.anna)
    Site.objects.update(has_assistant=False)
    post_message(people.dialog.pk, "user", "Hello")
    assert asked(people.dialog.pk) == "anna"
    post_message(people.dialog.pk, "manager", "Hello", author=people.anna)
    close_dialog(people.dialog.pk, people.anna)
    come(people.boris)
    Profile.objects.create(user=people.anna, presence="offline")
    post_message(people.dialog.pk, "user", "One thing more")  # it is open again
    assert asked(people.dialog.pk) == "boris"  # who is there
    cancel_handoff(people.dialog.pk, "visitor")
    assert Dialog.objects.get(pk=people.dialog.pk).handoff == "cancelled"
    look()
    assert Dialog.objects.get(pk=people.dialog.pk).handoff == "cancelled"


def test_whoever_was_given_a_new_dialog_by_hand_has_it(people: People, come: Come) -> None:
    come(people.anna)
    Site.objects.update(has_assistant=False)
    post_message(people.dialog.pk, "user", "Hello")
    assign(people.dialog.pk, people.boris, people.root)
    assert asked(people.dialog.pk) == "boris"
    assert Dialog.objects.get(pk=people.dialog.pk).handoff == "none"


def test_what_is_written_outside_the_hours_is_offered_when_they_begin(
    people: People, come: Come
) -> None:
    come(people.anna)
    Site.objects.update(has_assistant=False, hours="daily closed")
    post_message(people.dialog.pk, "user", "Good night")
    assert asked(people.dialog.pk) == ""
    assert Dialog.objects.get(pk=people.dialog.pk).handoff == "none"
    Site.objects.update(hours="24/7")
    assert asked(people.dialog.pk) == "anna"


@pytest.mark.parametrize("word", ["handoff.assign=alphabetical", "handoff.return_after=-1"])
def test_a_wrong_way_to_assign_is_named(people: People, word: str) -> None:
    with pytest.raises(CommandError, match=f"{word.partition('=')[0]}: "):
        call_command("site", "shop", "--set", word)
