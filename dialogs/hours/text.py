"""Hours as people write them: `mon-fri 09:00-13:00,14:00-18:00; sat 22:00-02:00; 12-31 closed`.

What is between two semicolons, or on a line, is a rule: days, then times or `closed`. Of two rules
for a day the later one holds; a date comes before a date of every year, and that before a weekday.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Times = tuple[tuple[time, time], ...]
"""From when until when, in the order of the clock; what ends before it begins ends a day later."""

Ends = tuple[str, str]
"""The first and the last day as they compare: `2026-12-31`, or of every year `12-31`."""

EXAMPLE = "mon-fri 09:00-13:00,14:00-18:00; sat 22:00-02:00; 2026-12-31 closed"
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RUSSIAN = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
SHORT_RUSSIAN = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
EVERY_DAY = ("daily", "ежедневно")
CLOSED = ("closed", "off", "закрыто", "выходной")

DASHES = re.compile("[‐-―−]")
TIGHT = re.compile(r"\s*(,|-|\.\.)\s*")
RULE = re.compile(rf"(?P<days>\S.*?)\s+(?P<times>{'|'.join(CLOSED)}|\S*:\S*)")
SPAN = re.compile(r"(\S+?)-(\S+)")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|(24:00)")
DATE = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)|(\d\d)\.(\d\d)(?:\.(\d{4}))?")
DATES = re.compile(rf"({DATE.pattern})(?:(?:\.\.|-)({DATE.pattern}))?")


@dataclass
class Hours:
    """The times of each day."""

    week: list[Times] = field(default_factory=lambda: [()] * 7)
    yearly: list[tuple[Ends, Times]] = field(default_factory=list)
    dates: list[tuple[Ends, Times]] = field(default_factory=list)

    def on(self, day: date) -> Times:
        """The times that begin on a day."""
        written = day.isoformat()
        for rules, this in ((self.dates, written), (self.yearly, written[5:])):
            for (first, last), times in reversed(rules):
                # Over New Year a range of every year ends before it begins.
                inside = first <= this <= last if first <= last else this >= first or this <= last
                if inside:
                    return times
        return self.week[day.weekday()]


@lru_cache(maxsize=1024)
def read(text: str) -> Hours:
    """The hours that a text says. Raises ValidationError with a sentence about what is wrong."""
    hours = Hours()
    for rule in rules_of(text):
        if rule == "24/7":
            rule = "daily 00:00-24:00"
        found = RULE.fullmatch(rule)
        if found is None:
            raise not_understood(rule)
        times = times_of(found["times"])
        for days in found["days"].split(","):
            if ends := ends_of(days):
                (hours.dates if len(ends[0]) > len("12-31") else hours.yearly).append((ends, times))
            else:
                for number in weekdays_of(days):
                    hours.week[number] = times
    return hours


def rules_of(text: str) -> Iterator[str]:
    """The rules, in small letters and without the spaces that say nothing."""
    plain = DASHES.sub("-", text.lower())
    for rule in re.split(r"[;\n]", plain):
        if tight := TIGHT.sub(r"\1", rule.strip()):
            yield tight


def times_of(word: str) -> Times:
    """`09:00-13:00,14:00-18:00`. Raises ValidationError."""
    if word in CLOSED:
        return ()
    spans = []
    for each in word.split(","):
        ends = SPAN.fullmatch(each)
        if ends is None:
            raise not_understood(each)
        spans.append((time_of(ends[1]), time_of(ends[2])))
    return tuple(sorted(spans))


def time_of(word: str) -> time:
    """`09:00`; 24:00 is the midnight that ends a day. Raises ValidationError."""
    found = CLOCK.fullmatch(word)
    if found is None:
        raise ValidationError(_("“{word}” is no time; times look like 09:00.").format(word=word))
    return time(0) if found[3] else time(int(found[1]), int(found[2]))


def ends_of(word: str) -> Ends | None:
    """`2026-12-31`, `31.12.2026`, or from one to another, each with its year or each of every year.
    None where it is no date. Raises ValidationError for a date that is not in the calendar.
    """
    found = DATES.fullmatch(word)
    if found is None:
        return None
    first = date_of(found[1])
    last = date_of(found[8]) if found[8] else first
    if len(first) != len(last):
        raise not_understood(word)
    if last < first and len(first) > len("12-31"):
        raise ValidationError(_("“{word}” ends before it begins.").format(word=word))
    return first, last


def date_of(word: str) -> str:
    """A date as dates compare. Raises ValidationError where the calendar has none."""
    found = DATE.fullmatch(word)
    assert found
    year, month, day = (found[1], found[2], found[3]) if found[2] else found.group(6, 5, 4)
    try:
        date(int(year or 2000), int(month), int(day))  # 2000 had a 29th of February
    except ValueError:
        raise ValidationError(_("There is no date “{word}”.").format(word=word)) from None
    return f"{year}-{month}-{day}" if year else f"{month}-{day}"


def weekdays_of(word: str) -> list[int]:
    """The numbers of `mon`, `mon-fri`, `sat-mon`, `daily`. Raises ValidationError."""
    if word in EVERY_DAY:
        return [*range(7)]
    first, dash, last = word.partition("-")
    begin = weekday_of(first)
    return [(begin + n) % 7 for n in range((weekday_of(last) - begin) % 7 + 1)] if dash else [begin]


def weekday_of(word: str) -> int:
    """The number of a weekday, Monday's is 0. Raises ValidationError."""
    for number, names in enumerate(zip(ENGLISH, RUSSIAN, SHORT_RUSSIAN, strict=True)):
        if word in names or (len(word) > 1 and names[0].startswith(word)):
            return number
    raise ValidationError(_("“{word}” is no day; days look like mon or пн.").format(word=word))


def not_understood(word: str) -> ValidationError:
    """The error of a rule without days or times."""
    sentence = _("“{word}” is not understood. For example: {example}")
    return ValidationError(sentence.format(word=word, example=EXAMPLE))


def validate_hours(text: str) -> None:
    """Raises ValidationError for what are no hours."""
    read(text)
