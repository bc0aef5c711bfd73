"""How a task says what is to become of it, and how long after a failure it is tried again."""

import random
from datetime import timedelta

FIRST_SECONDS, LONGEST_SECONDS = 2.0, 3600.0


class Retry(Exception):
    """Try again after some time, as whoever was called has asked; it counts as an attempt."""

    def __init__(self, after: timedelta, why: str = "") -> None:
        super().__init__(why or f"again in {after}")
        self.after = after


class NotYet(Exception):
    """Its time has not come: do it after some time, which counts as no attempt."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"in {after}")
        self.after = after


class Permanent(Exception):
    """It will never succeed: give it up now, and say why."""


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, and never two that failed
    together at the same moment again.
    """
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempts - 1, 30))
    return timedelta(seconds=random.uniform(longest / 2, longest))


def after(error: Exception, attempts: int) -> timedelta | None:
    """How long to wait after an attempt that ended so; None is for ever."""
    if isinstance(error, Permanent):
        return None
    return error.after if isinstance(error, Retry) else back_off(attempts)
