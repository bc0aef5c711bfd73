import logging
import threading
import time

logger = logging.getLogger(__name__)
AWAY_SECONDS = 1.0


class Absence:
    """Whether the database is away, as all threads of a process know it."""

    def __init__(self) -> None:
        self.noticed = False
        self._tried_at = 0.0
        self._lock = threading.Lock()

    def keeps_waiting(self) -> bool:
        """Whether to fail at once. The one that may try, once a second, is told so once."""
        with self._lock:
            now = time.monotonic()
            if not self.noticed:
                return False
            if now < self._tried_at + AWAY_SECONDS:
                return True
            self._tried_at = now
            return False

    def begin(self, reason: str) -> None:
        with self._lock:
            if not self.noticed:
                logger.warning("the database is away: %s", reason)
            self.noticed = True
            self._tried_at = time.monotonic()

    def end(self) -> None:
        if self.noticed:
            logger.warning("the database is back")
        self.noticed = False
