"""When hours begin and end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dialogs.hours.text import Hours, read
from dialogs.hours.zones import window, zone_named

FAR = 400  # days: what opens later is not announced
WEEK = timedelta(days=8)  # open for longer is open for good


class Change(NamedTuple):
    """From this moment on it is so."""

    at: datetime
    is_open: bool


class Schedule:
    """Hours in a time zone; without any it is always open."""

    def __init__(self, text: str, time_zone: str) -> None:
        self.zone = zone_named(time_zone) or ZoneInfo("UTC")
        self.hours: Hours | None = read(text) if text else None

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is to answer at a moment."""
        return next(self.changes(moment)).is_open

    def next_change(self, moment: datetime) -> datetime | None:
        """When it is closed, or open where it is closed; None where that is not foreseen."""
        return next((change.at for change in islice(self.changes(moment), 1, 2)), None)

    def opening(self, moment: datetime) -> datetime | None:
        """The first moment from one on at which it is open; None where that is not foreseen."""
        return next((change.at for change in self.changes(moment) if change.is_open), None)

    def changes(self, moment: datetime) -> Iterator[Change]:
        """How it is at a moment, then each change after it, as far as they are foreseen."""
        if self.hours is None:
            yield Change(moment, True)
            return
        here = moment
        for begins, ends in self._windows(self.hours, moment):
            if here < begins:
                yield Change(here, False)
            yield Change(max(begins, moment), True)
            if ends - max(begins, moment) > WEEK:
                return
            here = ends
        yield Change(here, False)

    def _windows(self, hours: Hours, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From when until when it is open, those that touch as one, beginning with one that ends
        after a moment.
        """
        today = moment.astimezone(self.zone).date()
        open_since: datetime | None = None
        until = moment
        # Yesterday's may go on into today.
        for begins, ends in self._each(hours, today - timedelta(days=1)):
            if ends <= moment:
                continue
            if open_since is None:
                open_since, until = begins, ends
            elif begins <= until:
                open_since, until = min(open_since, begins), max(until, ends)
            else:
                yield open_since, until
                open_since, until = begins, ends
            if until - max(open_since, moment) > WEEK:
                break
        if open_since is not None:
            yield open_since, until

    def _each(self, hours: Hours, first: date) -> Iterator[tuple[datetime, datetime]]:
        for day in (first + timedelta(days=count) for count in range(FAR)):
            for start, end in hours.on(day):
                yield window(day, start, end, self.zone)
