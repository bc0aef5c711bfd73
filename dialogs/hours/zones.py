"""Time zones by their names, and the moments at which their clocks show something."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone; None where there is none of that name, or not any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def validate_zone(name: str) -> None:
    """Raises ValidationError for what is no name of the tz database."""
    if zone_named(name) is None:
        sentence = _("There is no time zone “{name}”; they look like Europe/Berlin.")
        raise ValidationError(sentence.format(name=name))


@cache
def zones() -> tuple[str, ...]:
    """The time zones that are called after a place, and UTC."""
    places = (name for name in available_timezones() if "/" in name)
    return (*sorted(name for name in places if not name.startswith(NO_PLACES)), "UTC")


def window(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hours that begin on a day. They end on the next one where they would end before they
    begin. What the clock skips begins an hour later (as in RFC 5545, 3.3.5); what it repeats ends
    when it is over.
    """
    begins = datetime.combine(day, start, zone)
    ends = datetime.combine(day + timedelta(days=int(end <= start)), end, zone)
    return begins.astimezone(UTC), max(ends.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
