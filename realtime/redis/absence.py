"""Whether Redis answers, and what it says when it will not do what it is asked.

The one place where errors of Redis are understood: whoever asks meets `RedisAway` and no other.
"""

import logging
import threading
import time
from functools import cache
from typing import Any

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 1.0
PATIENT_SECONDS = 3.0  # more than a heartbeat needs in order to find out that Redis still hangs


class RedisAway(Exception):
    """Redis did not answer a moment ago, or does not do now what it is asked; the words say why."""


class RedisRefused(RedisAway):
    """Redis answered that it does not do that: READONLY, OOM, MISCONF, NOPERM, WRONGTYPE, …"""


class Absence:
    """Whether Redis is away, as the event loop and the threads of a process know it together.

    Then one command a second finds out whether it is back; whoever else asks need not wait for a
    timeout. `reason` is what Redis says of it, empty when it says nothing.
    """

    def __init__(self) -> None:
        self.noticed = False
        self.reason = ""
        self._tried_at = 0.0
        self._lock = threading.Lock()

    def keeps_waiting(self, seconds: float = AWAY_SECONDS) -> bool:
        """Whether to fail at once. The one that may try, `seconds` after the last, is told so
        once: a request, behind which a person waits, lets the heartbeat go first.
        """
        with self._lock:
            now = time.monotonic()
            if not self.noticed:
                return False
            if now < self._tried_at + seconds:
                return True
            self._tried_at = now
            return False

    def begin(self, error: BaseException) -> None:
        """A command was not answered."""
        with self._lock:
            if not self.noticed:
                logger.warning("redis is away: %s", error)
            self.noticed = True
            self.reason = _said(error)
            self._tried_at = time.monotonic()

    def end(self) -> None:
        if self.noticed:
            logger.warning("redis is back")
        self.noticed = False
        self.reason = ""

    def error_of(self, error: BaseException) -> RedisAway:
        """What the one who asked is told; an error of the connection begins the absence."""
        refused = isinstance(error, RedisError) and not isinstance(
            error, RedisConnectionError | RedisTimeoutError
        )
        if refused:
            return RedisRefused(_said(error) or str(error))
        self.begin(error)
        return RedisAway(str(error))

    def understood(self, replies: list[Any]) -> list[Any]:
        """The replies to one round trip, errors as what is told to the one who asked."""
        found = [self.error_of(each) if _failed(each) else each for each in replies]
        if not any(type(each) is RedisAway for each in found):
            self.end()
        return found


@cache
def absence_of(url: str) -> Absence:
    """What this process knows of one Redis."""
    return Absence()


def _failed(reply: Any) -> bool:
    return isinstance(reply, RedisError | OSError | TimeoutError)


def _said(error: BaseException) -> str:
    """What Redis itself says, such as `NOAUTH Authentication required`; a dead one says nothing."""
    code = getattr(error, "status_code", None)
    return f"{code} {error}" if code else ""
