"""Where a visitor stands in line, and for how long others waited: told truly, or not at all."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dialogs.actions import (
    cancel_handoff,
    close_dialog,
    release,
    request_handoff,
    take_over,
)
from dialogs.models import Dialog, Site, Visitor
from tests.people import People


def dialog_on(site: Site) -> Dialog:
    return Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))


def shown(people: People, dialog: Dialog) -> dict[str, Any]:
    boss = people.manager(people.root)
    answer: dict[str, Any] = boss.get(f"/api/dialogs/{dialog.pk}/handoff").json()
    return answer


def waited(dialog: Dialog, seconds: int, people: People, taken_ago: timedelta) -> None:
    """A person was asked for, and came after so many seconds."""
    request_handoff(dialog.pk, "visitor")
    take_over(dialog.pk, people.anna)
    taken_at = timezone.now() - taken_ago
    asked_at = taken_at - timedelta(seconds=seconds)
    Dialog.objects.filter(pk=dialog.pk).update(taken_at=taken_at, requested_at=asked_at)


def test_the_line_counts_from_one_in_the_order_of_asking_and_for_each_site(people: People) -> None:
    dialogs = [dialog_on(people.shop) for _ in range(3)]
    request_handoff(dialog_on(people.rival).pk, "visitor")
    for dialog in reversed(dialogs):
        request_handoff(dialog.pk, "visitor")
    assert [shown(people, each)["position"] for each in dialogs] == [3, 2, 1]
    take_over(dialogs[2].pk, people.anna)
    close_dialog(dialogs[1].pk, people.anna)
    assert [shown(people, each)["position"] for each in dialogs] == [1, None, None]
    cancel_handoff(dialogs[0].pk, "visitor")
    assert shown(people, dialogs[0])["position"] is None


def test_an_estimate_is_the_middle_of_what_the_last_hour_waited_or_none(people: People) -> None:
    hour, now = timedelta(hours=1), timedelta()
    for seconds in (5, 9000):
        waited(dialog_on(people.shop), seconds, people, now)
        assert shown(people, people.dialog)["wait_seconds"] is None, "two say nothing"
    waited(dialog_on(people.rival), 1, people, now)
    waited(dialog_on(people.shop), 1, people, hour)
    assert shown(people, people.dialog)["wait_seconds"] is None, "of another site, or long ago"
    waited(dialog_on(people.shop), 60, people, now)
    assert shown(people, people.dialog)["wait_seconds"] == 60


def test_whom_nobody_kept_waiting_are_no_part_of_the_estimate(people: People) -> None:
    for seconds in (50, 60, 70):
        waited(dialog_on(people.shop), seconds, people, timedelta())
    again = dialog_on(people.shop)
    waited(again, 9000, people, timedelta())
    release(again.pk, people.anna)
    take_over(again.pk, people.anna)  # of her own accord: nobody waited
    for _ in range(2):
        take_over(dialog_on(people.shop).pk, people.anna)
    assert shown(people, people.dialog)["wait_seconds"] == 60
