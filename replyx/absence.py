"""Whether something that we need is away, so that nobody waits for what another has waited for."""

import logging
import threading
import time

logger = logging.getLogger(__name__)

AWAY_SECONDS = 1.0


class Absence:
    """What the event loop and the threads of a process know together of a server.

    While it is away one caller a second finds out whether it is back, or one every `pause` seconds
    where they are told at once that it is not; whoever else asks fails at once. `reason` is what
    the server itself says of it, empty when it says nothing.
    """

    def __init__(self, what: str, pause: float = AWAY_SECONDS) -> None:
        self.noticed = False
        self.reason = ""
        self._what, self._pause = what, pause
        self._tried_at = 0.0
        self._back_at = 0.0
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

    def try_soon(self) -> None:
        """It may be back, or another in its place: the next who asks may try."""
        with self._lock:
            self._tried_at = 0.0

    def begin(self, error: object, reason: str = "", asked_at: float | None = None) -> None:
        """It did not answer what it was asked at a moment (of `time.monotonic`; None is now). Who
        was kept waiting since before it came back says nothing of how it is.
        """
        with self._lock:
            if asked_at is not None and asked_at < self._back_at:
                return
            if not self.noticed:
                logger.warning("%s is away: %s", self._what, error)
            self.noticed = True
            self.reason = reason
            self._tried_at = time.monotonic() + self._pause - AWAY_SECONDS

    def end(self) -> None:
        """It answered."""
        if not self.noticed:
            return
        with self._lock:
            logger.warning("%s is back", self._what)
            self._back_at = time.monotonic()
            self.noticed = False
            self.reason = ""
