"""Whether Redis answers, and what it says when it will not do what it is asked.

The one place where errors of Redis are understood: whoever asks meets `RedisAway` and no other.
"""

from functools import cache

from hiredis import ReplyError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from replyx.absence import Absence

# Words with which Redis says that it does nothing for us now, whatever it is asked.
NOT_NOW = ("NOAUTH ", "WRONGPASS ", "LOADING ", "ERR max number of clients")
PATIENT_SECONDS = 3.0  # more than a heartbeat needs in order to find out that Redis still hangs


class RedisAway(Exception):
    """Redis did not answer a moment ago, or does not do now what it is asked; the words say why."""


class RedisRefused(RedisAway):
    """Redis answered that it does not do that: READONLY, OOM, MISCONF, NOPERM, WRONGTYPE, …"""


class RedisAbsence(Absence):
    """Whether Redis is away, and what its errors mean."""

    def error_of(self, error: BaseException, asked_at: float | None = None) -> RedisAway:
        """What the one who asked (when?) is told; an error of the connection begins the absence."""
        if _refuses(error):
            return RedisRefused(_said(error) or str(error))
        self.begin(error, _said(error), asked_at)
        return RedisAway(str(error))


@cache
def absence_of(url: str) -> RedisAbsence:
    """What this process knows of one Redis."""
    return RedisAbsence("redis")


def _refuses(error: BaseException) -> bool:
    """Whether Redis is there and does not do this one thing."""
    if isinstance(error, ReplyError):
        return not str(error).startswith(NOT_NOW)
    return isinstance(error, RedisError) and not isinstance(
        error, RedisConnectionError | RedisTimeoutError
    )


def _said(error: BaseException) -> str:
    """What Redis itself says, such as `NOAUTH Authentication required`; a dead one says nothing."""
    if isinstance(error, ReplyError):
        return str(error)
    code = getattr(error, "status_code", None)
    return f"{code} {error}" if code else ""
