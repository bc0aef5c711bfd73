"""When to try again, as the browser's library does (static/realtime/backoff.js); written apart."""

from random import Random

from tests.chaos.people.books import now

BASE, SOON, CAP = 0.5, 1.5, 30.0  # seconds
LONG = 30.0  # seconds after the first failure, until which it is `SOON` at most
SPREAD = 2.0  # seconds over which all come back after a restart


class Backoff:
    """Exponential with full jitter. `reset` when it works."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.reset()

    def reset(self) -> None:
        """What comes next fails for the first time."""
        self._tries = 0
        self._began: float | None = None

    def spread(self) -> float:
        """Seconds after everybody was sent away at once, where nothing failed before."""
        return self._random.uniform(0, SPREAD) if self._began is None else self.next()

    def next(self, least: float = 0) -> float:
        """Seconds: more each time, and no less than the server asked for."""
        self._began = self._began or now()
        most = SOON if now() - self._began < LONG else CAP
        limit = min(most, BASE * 2**self._tries)
        self._tries += limit < most
        return least + self._random.uniform(0, max(BASE, limit - least))
