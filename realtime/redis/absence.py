"""Whether Redis answers, and what it says when it will not do what it is asked.

The one place where errors of Redis are understood: whoever asks meets `RedisAway` and no other.
"""

from functools import cache
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from replyx.absence import Absence

PATIENT_SECONDS = 3.0  # more than a heartbeat needs in order to find out that Redis still hangs


class RedisAway(Exception):
    """Redis did not answer a moment ago, or does not do now what it is asked; the words say why."""


class RedisRefused(RedisAway):
    """Redis answered that it does not do that: READONLY, OOM, MISCONF, NOPERM, WRONGTYPE, …"""


class RedisAbsence(Absence):
    """Whether Redis is away, and what its errors mean."""

    def error_of(self, error: BaseException) -> RedisAway:
        """What the one who asked is told; an error of the connection begins the absence."""
        refused = isinstance(error, RedisError) and not isinstance(
            error, RedisConnectionError | RedisTimeoutError
        )
        if refused:
            return RedisRefused(_said(error) or str(error))
        self.begin(error, _said(error))
        return RedisAway(str(error))

    def understood(self, replies: list[Any]) -> list[Any]:
        """The replies to one round trip, errors as what is told to the one who asked."""
        found = [self.error_of(each) if _failed(each) else each for each in replies]
        if not any(type(each) is RedisAway for each in found):
            self.end()
        return found


@cache
def absence_of(url: str) -> RedisAbsence:
    """What this process knows of one Redis."""
    return RedisAbsence("redis")


def _failed(reply: Any) -> bool:
    return isinstance(reply, RedisError | OSError | TimeoutError)


def _said(error: BaseException) -> str:
    """What Redis itself says, such as `NOAUTH Authentication required`; a dead one says nothing."""
    code = getattr(error, "status_code", None)
    return f"{code} {error}" if code else ""
