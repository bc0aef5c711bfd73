# ruff: noqa: E501
"""When a site answers: hours as people write them, over midnight, where clocks are changed."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from dialogs.hours.schedule import Schedule
from dialogs.hours.text import read
from dialogs.hours.words import said_from
from dialogs.hours.zones import zone_named
from dialogs.models import Site
from tests.people import People

WORK = "mon-fri 09:00-13:00,14:00-18:00"


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def changes(text: str, zone: str, at: str, most: int = 3) -> list[str]:
    """`+` where it opens, `-` where it closes, in UTC; the first is how it is."""
    found = islice(Schedule(text, zone).changes(moment(at)), most)
    return [f"{'-+'[is_open]} {when:%m-%d %H:%M}" for when, is_open in found]


@pytest.mark.parametrize(
    ("text", "zone", "at", "found"),
    [
        ("", "Europe/Berlin", "2026-11-26 08:00", ["+ 11-26 08:00"]),
        (WORK, "Europe/Berlin", "2026-11-26 07:59", ["- 11-26 07:59", "+ 11-26 08:00", "- 11-26 12:00"]),
        (WORK, "Europe/Berlin", "2026-11-26 08:00", ["+ 11-26 08:00", "- 11-26 12:00", "+ 11-26 13:00"]),
        (WORK, "Europe/Berlin", "2026-11-26 12:00", ["- 11-26 12:00", "+ 11-26 13:00", "- 11-26 17:00"]),
        (WORK, "Europe/Moscow", "2026-11-27 15:00", ["- 11-27 15:00", "+ 11-30 06:00", "- 11-30 10:00"]),
        (WORK, "Asia/Tokyo", "2026-11-29 23:30", ["- 11-29 23:30", "+ 11-30 00:00", "- 11-30 04:00"]),
        # Over midnight, also into a day that has hours of its own, or none.
        ("sat 22:00-02:00; sun 10:00-12:00", "UTC", "2026-11-28 23:00", ["+ 11-28 23:00", "- 11-29 02:00", "+ 11-29 10:00"]),
        ("sat 22:00-02:00; 2026-11-29 closed", "UTC", "2026-11-29 01:59", ["+ 11-29 01:59", "- 11-29 02:00", "+ 12-05 22:00"]),
        ("fri 18:00-24:00; sat 00:00-03:00", "UTC", "2026-11-27 20:00", ["+ 11-27 20:00", "- 11-28 03:00", "+ 12-04 18:00"]),
        ("mon 08:00-08:00", "UTC", "2026-11-30 09:00", ["+ 11-30 09:00", "- 12-01 08:00", "+ 12-07 08:00"]),
        ("mon 09:00-12:00,11:00-15:00", "UTC", "2026-11-30 09:00", ["+ 11-30 09:00", "- 11-30 15:00", "+ 12-07 09:00"]),
        ("24/7", "Europe/Berlin", "2026-11-26 08:00", ["+ 11-26 08:00"]),
        ("daily 00:00-24:00", "America/Havana", "2026-10-30 08:00", ["+ 10-30 08:00"]),
        ("daily closed", "Europe/Berlin", "2026-11-26 08:00", ["- 11-26 08:00"]),
        # Dates come before dates of every year, and these before weekdays; the later rule holds.
        ("daily 09:00-18:00; sun closed", "UTC", "2026-11-28 18:00", ["- 11-28 18:00", "+ 11-30 09:00", "- 11-30 18:00"]),
        ("2026-12-31 10:00-12:00; 12-31 closed; daily 09:00-18:00", "UTC", "2026-12-30 18:00", ["- 12-30 18:00", "+ 12-31 10:00", "- 12-31 12:00"]),
        ("daily 09:00-18:00; 12-31..01-08 closed", "UTC", "2026-12-30 18:00", ["- 12-30 18:00", "+ 01-09 09:00", "- 01-09 18:00"]),
        ("daily 09:00-18:00; 2026-12-31..2027-01-02 closed", "UTC", "2026-12-30 18:00", ["- 12-30 18:00", "+ 01-03 09:00", "- 01-03 18:00"]),
        ("02-29 10:00-11:00", "UTC", "2027-02-27 12:00", ["- 02-27 12:00", "+ 02-29 10:00", "- 02-29 11:00"]),
        # Berlin skips 2:00 to 3:00 on the 29th of March, and has it twice on the 25th of October.
        ("daily 09:00-18:00", "Europe/Berlin", "2026-03-28 17:00", ["- 03-28 17:00", "+ 03-29 07:00", "- 03-29 16:00"]),
        ("daily 09:00-18:00", "Europe/Berlin", "2026-10-24 16:00", ["- 10-24 16:00", "+ 10-25 08:00", "- 10-25 17:00"]),
        ("daily 09:00-18:00", "Europe/Moscow", "2026-03-28 15:00", ["- 03-28 15:00", "+ 03-29 06:00", "- 03-29 15:00"]),
        ("daily 22:00-02:30", "Europe/Berlin", "2026-03-28 20:00", ["- 03-28 20:00", "+ 03-28 21:00", "- 03-29 01:30"]),
        ("daily 22:00-03:00", "Europe/Berlin", "2026-03-28 20:00", ["- 03-28 20:00", "+ 03-28 21:00", "- 03-29 01:00"]),
        ("daily 22:00-02:30", "Europe/Berlin", "2026-10-24 20:00", ["+ 10-24 20:00", "- 10-25 01:30", "+ 10-25 21:00"]),
        ("daily 02:30-05:00", "Europe/Berlin", "2026-03-29 00:00", ["- 03-29 00:00", "+ 03-29 01:30", "- 03-29 03:00"]),
        ("daily 02:30-05:00", "Europe/Berlin", "2026-10-25 00:00", ["- 10-25 00:00", "+ 10-25 00:30", "- 10-25 04:00"]),
        ("daily 22:00-02:30", "America/New_York", "2026-03-08 02:00", ["- 03-08 02:00", "+ 03-08 03:00", "- 03-08 07:30"]),
        ("daily 22:00-02:00", "Australia/Lord_Howe", "2026-10-03 10:00", ["- 10-03 10:00", "+ 10-03 11:30", "- 10-03 15:30"]),
    ],
)  # fmt: skip
def test_hours_begin_and_end_as_the_clock_on_the_wall_says(
    text: str, zone: str, at: str, found: list[str]
) -> None:
    assert changes(text, zone, at, len(found)) == found
    schedule = Schedule(text, zone)
    assert schedule.is_open(moment(at)) is found[0].startswith("+")
    next_one = schedule.next_change(moment(at))
    assert (next_one and f"{next_one:%m-%d %H:%M}") == (found[1][2:] if found[1:] else None)


@pytest.mark.parametrize(
    "text",
    [
        "MON-FRI 9:00-18:00; sat,sun 10:00-16:00",
        "monday–friday 09:00 – 18:00\nSaturday, Sunday 10:00-16:00;",
        "пн-пт 09:00-18:00; сб,вс 10:00-16:00",
        "Понедельник-Пятница 9:00-18:00; суббота,воскресенье 10:00-16:00",
        "ежедневно 09:00-18:00; sat-sun 10:00-16:00",
    ],
)
def test_the_same_hours_may_be_written_in_many_ways(text: str) -> None:
    assert read(text) == read("mon-fri 09:00-18:00; sat-sun 10:00-16:00")
    assert read("31.12-08.01 закрыто; 31.12.2026 10:00-12:00") == read(
        "12-31..01-08 closed; 2026-12-31 10:00-12:00"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mon", "mon"),
        ("09:00-18:00", "09:00-18:00"),
        ("mon 9-18", "mon 9-18"),
        ("mon 09:00-", "09:00-"),
        ("mon 25:00-26:00", "25:00"),
        ("mon 09:00-18:60", "18:60"),
        ("mon-fri 09:00-18:00; montag closed", "montag"),
        ("t 09:00-18:00", "t"),
        ("2026-02-30 closed", "2026-02-30"),
        ("32.12 closed", "32.12"),
        ("2026-12-31..01-08 closed", "2026-12-31..01-08"),
        ("2026-12-31..2026-01-08 closed", "2026-12-31..2026-01-08"),
        ("<script>", "<script>"),
    ],
)
def test_what_are_no_hours_is_named_and_changes_nothing(
    people: People, text: str, named: str
) -> None:
    with translation.override("ru"), pytest.raises(ValidationError) as wrong:
        read(text)
    assert f"«{named}»" in wrong.value.messages[0]
    with pytest.raises(CommandError, match="hours: "):
        call_command("site", "shop", "--set", f"hours={text}", "time_zone=Europe/Berlin")
    assert Site.objects.get(site_token="shop").time_zone == ""


@pytest.mark.parametrize("name", ["Nowhere/Atall", "../etc/passwd", "Москва", "Europe"])
def test_what_is_no_time_zone_is_named(people: People, name: str) -> None:
    with pytest.raises(CommandError, match=f"time_zone: .*{name}"):
        call_command("site", "shop", "--set", f"time_zone={name}")


@pytest.mark.parametrize(
    ("at", "zone", "english", "russian"),
    [
        ("2026-11-26 05:00", "Europe/Moscow", "today at 09:00", "сегодня в 09:00"),
        ("2026-11-26 15:00", "Europe/Moscow", "tomorrow at 09:00", "завтра в 09:00"),
        ("2026-11-26 15:00", "Asia/Vladivostok", "today at 16:00", "сегодня в 16:00"),
        ("2026-11-27 15:00", "Europe/Moscow", "on Monday at 09:00", "в понедельник в 09:00"),
        ("2026-12-30 15:00", "Europe/Moscow", "on 11 January at 09:00", "11 января в 09:00"),
    ],
)
def test_a_closed_site_says_when_it_opens_by_the_clock_of_whoever_reads(
    at: str, zone: str, english: str, russian: str
) -> None:
    schedule = Schedule("mon-fri 09:00-18:00; 12-31..01-10 closed", "Europe/Moscow")
    there = zone_named(zone)
    assert there
    with translation.override("ru"):  # of whoever else is served
        [now, *_] = said_from(schedule, "", moment(at), there, "en")
        assert now.text == f"We are closed now. We open {english}."
    [now, *_] = said_from(schedule, "До встречи {when}!", moment(at), there, "ru")
    assert now.text == f"До встречи {russian}!"


def test_what_is_said_changes_with_the_hours_and_at_midnight() -> None:
    schedule = Schedule("mon-fri 09:00-18:00", "Europe/Moscow")
    said = said_from(schedule, "", moment("2026-11-25 12:00"), schedule.zone, "en")
    assert [(f"{at:%d %H:%M}", text.removeprefix("We are closed now. We open ")) for at, text in said] == [
        ("25 12:00", ""),
        ("25 15:00", "tomorrow at 09:00."),
        ("25 21:00", "today at 09:00."),
        ("26 06:00", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("own", ["", "See you {when}"])
def test_who_never_opens_again_promises_nothing(own: str) -> None:
    schedule = Schedule("daily closed", "Europe/Moscow")
    said = said_from(schedule, own, moment("2026-11-25 12:00"), schedule.zone, "en")
    assert [each.text for each in said] == ["We are closed now."]
