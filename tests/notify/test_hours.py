"""Hours of a person: held back until they begin, over midnight, where clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dialogs.actions import post_message
from dialogs.models import Site
from jobs.models import Job
from jobs.outcomes import Retry
from notify.escalation.delivering import deliver as deliver_one
from notify.escalation.hours import opening
from notify.escalation.round import look
from notify.escalation.told import told_of
from notify.models import Hours, Notice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import deliver, outcomes, says, tell, wait
from tests.people import People

WORK = [["09:00", "18:00"]] * 5 + [None, None]
NIGHTS = [["22:00", "06:00"]] * 7


def opens(days: list[list[str] | None], zone: str, moment: str) -> str:
    """In UTC, as `2026-11-26 08:00`."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    found = opening(Hours(time_zone=zone, days=days), at)
    return found.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("days", "zone", "moment", "found"),
    [
        (WORK, "Europe/Berlin", "2026-11-26 08:00", "2026-11-26 08:00"),  # Thursday, 9:00
        (WORK, "Europe/Berlin", "2026-11-26 07:59", "2026-11-26 08:00"),
        (WORK, "Europe/Berlin", "2026-11-26 16:59", "2026-11-26 16:59"),
        (WORK, "Europe/Berlin", "2026-11-26 17:00", "2026-11-27 08:00"),
        (WORK, "Europe/Berlin", "2026-11-27 17:00", "2026-11-30 08:00"),  # over the weekend
        (WORK, "Asia/Tokyo", "2026-11-29 23:30", "2026-11-30 00:00"),  # Monday there
        (WORK, "Nowhere/Atall", "2026-11-26 08:00", "2026-11-26 09:00"),
        (NIGHTS, "Europe/Moscow", "2026-11-26 02:59", "2026-11-26 02:59"),  # 5:59
        (NIGHTS, "Europe/Moscow", "2026-11-26 03:00", "2026-11-26 19:00"),
        (NIGHTS, "Europe/Moscow", "2026-11-26 19:00", "2026-11-26 19:00"),
        ([["22:00", "06:00"]] + [None] * 6, "UTC", "2026-12-01 05:59", "2026-12-01 05:59"),
        ([["22:00", "06:00"]] + [None] * 6, "UTC", "2026-12-01 06:00", "2026-12-07 22:00"),
        ([["08:00", "08:00"]] + [None] * 6, "UTC", "2026-12-01 07:59", "2026-12-01 07:59"),
        # Berlin skips 2:00 to 3:00 on the 29th of March, and has it twice on the 25th of October.
        (WORK, "Europe/Berlin", "2026-03-27 17:00", "2026-03-30 07:00"),
        ([["02:30", "05:00"]] * 7, "Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:30"),
        ([["01:00", "02:30"]] * 7, "Europe/Berlin", "2026-10-25 01:29", "2026-10-25 01:29"),
        ([["01:00", "02:30"]] * 7, "Europe/Berlin", "2026-10-25 01:30", "2026-10-26 00:00"),
        ([["22:00", "06:00"]] * 7, "Europe/Berlin", "2026-03-29 04:00", "2026-03-29 20:00"),
    ],
)  # fmt: skip
def test_what_comes_outside_the_hours_waits_until_they_begin(
    days: list[list[str] | None], zone: str, moment: str, found: str
) -> None:
    assert opens(days, zone, moment) == found


def test_who_named_no_hours_is_told_at_any_time() -> None:
    now = timezone.now()
    for hours in (None, Hours(time_zone="UTC"), Hours(time_zone="UTC", days=[None] * 7)):
        assert opening(hours, now) == now


def hours_from_now(begin: float, end: float) -> list[list[str]]:
    """Every day from so many hours after now to so many, by UTC."""
    now = timezone.now()
    moments = (now + timedelta(hours=hours) for hours in (begin, end))
    return [[f"{moment:%H:%M}" for moment in moments]] * 7


@pytest.mark.django_db
def test_whoever_is_outside_their_hours_is_told_when_they_begin_if_it_still_waits(
    people: People, office: PostOffice
) -> None:
    days = hours_from_now(2, 4)
    Hours.objects.create(user=people.anna, time_zone="UTC", days=days)
    entry = says(people.dialog, "A visitor writes at night.")
    says(people.other, "Another one, who is answered.")
    wait(121)
    tell()
    assert [str(mail["To"]) for mail in office.mails] == ["boris@shop.example"] * 2
    [boris, anna] = told_of(entry)
    begins = datetime.fromisoformat(anna.due_at)
    assert (boris.outcome, anna.outcome) == ("sent", "waiting")
    assert f"{begins:%H:%M}" == days[0][0]
    assert timezone.now() < begins < timezone.now() + timedelta(hours=2)
    post_message(people.other.pk, "manager", "Yes.", author=people.boris)
    wait(7201)
    Hours.objects.update(days=hours_from_now(-1, 4))
    tell()
    [mail] = office.sent_to("anna")
    assert "A visitor writes at night." in text_of(mail)
    assert sorted(outcomes()) == [
        ("anna", "cancelled"), ("anna", "sent"), ("boris", "sent"), ("boris", "sent"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_mail_server_that_comes_back_at_night_wakes_nobody(
    people: People, office: PostOffice
) -> None:
    says(people.dialog, "Hello")
    wait(121)
    hours = Hours(user=people.anna, time_zone="UTC", days=hours_from_now(3, 5))
    look()
    hours.save()
    notice = Notice.objects.get(user=people.anna)
    with pytest.raises(Retry) as later:
        deliver_one.func(notice.pk)
    assert timedelta(hours=2, minutes=58) < later.value.after <= timedelta(hours=3)
    notice.refresh_from_db()
    assert notice.due_at > timezone.now() + timedelta(hours=2)
    Job.objects.filter(args=[notice.pk]).update(run_after=notice.due_at)
    deliver()
    assert outcomes() == [("anna", "waiting"), ("boris", "sent")]


@pytest.mark.django_db
def test_a_repetition_keeps_to_the_hours_too(people: People, office: PostOffice) -> None:
    Site.objects.update(escalate_repeat=7200)
    Hours.objects.create(user=people.anna, time_zone="UTC", days=hours_from_now(-1, 1))
    says(people.dialog, "Hello")
    wait(121)
    tell()
    again = Notice.objects.get(user=people.anna, repetition=1)
    assert again.due_at > timezone.now() + timedelta(hours=22)
