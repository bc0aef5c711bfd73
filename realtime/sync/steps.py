"""Which events a process has taken."""

from collections.abc import Callable

from realtime.sync.changes import lost
from realtime.sync.events import Event

Versions = dict[str, int]


class Steps:
    """Up to which version of each topic a process has come; `take` gets each event once, in the
    order of its topic. Belongs to one thread.
    """

    def __init__(self, take: Callable[[Event], None]) -> None:
        self._take = take
        self.versions: Versions | None = None  # None until the database said where it stands

    def known(self) -> Versions | None:
        """A copy of where it stands."""
        return None if self.versions is None else dict(self.versions)

    def step(self, event: Event) -> bool:
        """Take an event if it is the next one; False where one before it is missing."""
        if self.versions is None:
            return False
        known = self.versions.get(event.topic, 0)
        if event.version == known + 1:
            self.versions[event.topic] = event.version
            self._take(event)
        return event.version <= known + 1

    def compare(self, before: Versions | None, now: Versions, found: list[Event]) -> bool:
        """Take what the database had behind the versions of `before`, when it stood at `now`;
        whether there is more. Meanwhile others may have arrived.
        """
        if self.versions is None or before is None:
            self.versions = now
            return False
        for topic, version in now.items():
            if version < before.get(topic, 0):
                self._skip(topic, version)  # the database was put back to an earlier day
        for event in found:
            if not self.step(event):
                self._skip(event.topic, event.version - 1)
                self.step(event)
        remembered = {event.topic for event in found}
        for topic, version in now.items():
            if topic not in remembered and self.versions.get(topic, 0) < version:
                self._skip(topic, version)
        return any(self.versions.get(topic, 0) < version for topic, version in now.items())

    def _skip(self, topic: str, version: int) -> None:
        """What lies between is forgotten everywhere."""
        assert self.versions is not None
        self.versions[topic] = version
        self._take(lost(topic, version))
