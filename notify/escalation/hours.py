"""At which hours somebody may be told, in their own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notify.models import Hours
from notify.zones import zone_named

DAYS = range(-1, 8)  # yesterday's may go on into today; in a week it is the same day again


def opening(hours: Hours | None, moment: datetime) -> datetime:
    """The first moment from one on at which they may be told."""
    days: list[list[str] | None] = (hours.days if hours else None) or []
    if hours is None or not any(days):
        return moment
    zone = zone_named(hours.time_zone) or ZoneInfo("UTC")
    today = moment.astimezone(zone).date()
    for day in (today + timedelta(days=count) for count in DAYS):
        if said := days[day.weekday()]:
            start, end = map(time.fromisoformat, said)
            begins, ends = window(day, start, end, zone)
            if moment < ends:
                return max(moment, begins)
    return moment


def window(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hours that begin on a day. They end on the next one where they would end before they
    begin. What the clock skips begins an hour later; what it repeats ends when it is over.
    """
    begins = datetime.combine(day, start, zone)
    ends = datetime.combine(day + timedelta(days=int(end <= start)), end, zone)
    return begins.astimezone(UTC), max(ends.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
