"""The leases of this process: in local mode, and while Redis is away, all that there is to know."""

from collections.abc import Iterable, Mapping

from realtime.presence.lease import Lease, Roll
from replyx.database.clock import shared_seconds


class Memory:
    """Sets of leases by name. Threads read while the event loop writes."""

    def __init__(self) -> None:
        self.kept = False  # whether this process tells them to Redis, as all do that serve
        self._keys: dict[Lease, tuple[str, ...]] = {}
        self._sets: dict[str, dict[Lease, None]] = {}

    def full(self, limits: Mapping[str, int]) -> str | None:
        """The name of a set that holds as many as its limit; a limit of 0 is none."""
        for key, limit in limits.items():
            if limit and len(self._sets.get(key, ())) >= limit:
                return key
        return None

    def add(self, lease: Lease, keys: Iterable[str]) -> None:
        """Put a lease into sets."""
        self._keys[lease] = tuple(keys)
        for key in self._keys[lease]:
            self._sets.setdefault(key, {})[lease] = None

    def remove(self, leases: Iterable[Lease]) -> list[tuple[str, Lease]]:
        """Take leases out of all sets; where each stood."""
        pairs = [(key, lease) for lease in leases for key in self._keys.pop(lease, ())]
        for key, lease in pairs:
            there = self._sets[key]
            del there[lease]
            if not there:
                del self._sets[key]
        return pairs

    def pairs(self, leases: Iterable[Lease]) -> list[tuple[str, Lease]]:
        """Leases with each set that they stand in."""
        return [(key, lease) for lease in leases for key in self._keys.get(lease, ())]

    def leases(self) -> list[Lease]:
        """Every lease."""
        return list(self._keys)

    def there(self, key: str) -> Iterable[Lease]:
        """Who stands in a set."""
        return self._sets.get(key, ())

    def roll(self, key: str, complete: bool = True) -> Roll:
        """The same as a roll."""
        return Roll(list(self.there(key)), complete, int(shared_seconds() * 1000))
