"""What visitors read outside the hours."""

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogs.hours.schedule import Schedule

AHEAD = timedelta(hours=25)  # a session is renewed each hour, and a page that slept asks at once
MOST = 8
DAYS = (
    gettext_lazy("on Monday at {time}"),
    gettext_lazy("on Tuesday at {time}"),
    gettext_lazy("on Wednesday at {time}"),
    gettext_lazy("on Thursday at {time}"),
    gettext_lazy("on Friday at {time}"),
    gettext_lazy("on Saturday at {time}"),
    gettext_lazy("on Sunday at {time}"),
)


class Said(NamedTuple):
    """What is said from a moment on; nothing where it is open."""

    at: datetime
    text: str


def said_from(
    schedule: Schedule, own: str, moment: datetime, zone: ZoneInfo, language: str
) -> list[Said]:
    """What a visitor reads from a moment on, the first item is now: it changes with the hours, and
    at their midnight, when tomorrow becomes today. `own` is the site's sentence.
    """
    there = moment.astimezone(zone) + timedelta(days=1)
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    changes = takewhile(lambda one: one.at <= moment + AHEAD, schedule.changes(moment))
    found: list[Said] = []
    with translation.override(language):
        for at in sorted({midnight, *(change.at for change in islice(changes, MOST))}):
            text = "" if schedule.is_open(at) else sentence(schedule, own, at, zone)
            if not found or found[-1].text != text:
                found.append(Said(at, text))
    return found


def sentence(schedule: Schedule, own: str, moment: datetime, zone: ZoneInfo) -> str:
    """What is said at a moment at which it is closed, by the clock of a zone. A sentence of the
    site that says `{when}` is no sentence where that is not foreseen.
    """
    opening = schedule.opening(moment)
    if opening is None:
        return own if own and "{when}" not in own else _("We are closed now.")
    when = day_of(opening.astimezone(zone), moment.astimezone(zone))
    return (own or _("We are closed now. We open {when}.")).replace("{when}", when)


def day_of(opening: datetime, moment: datetime) -> str:
    """`today at 14:00`, `on Monday at 09:00`, `on 30 November at 09:00`."""
    days = (opening.date() - moment.date()).days
    if days == 0:
        phrase = _("today at {time}")
    elif days == 1:
        phrase = _("tomorrow at {time}")
    elif days < len(DAYS):
        phrase = str(DAYS[opening.weekday()])
    else:
        phrase = _("on {date} at {time}")
    date = date_format(opening, "j E")
    return phrase.format(date=date, time=f"{opening:%H:%M}")
