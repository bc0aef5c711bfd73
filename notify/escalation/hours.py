"""At which hours somebody may be told, in their own time zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.hours.zones import window, zone_named
from notify.models import Hours

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
