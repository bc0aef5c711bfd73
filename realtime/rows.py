"""The rows of a manager's list on one connection: of each dialog only ever a newer one.

Two processes may announce two states of a dialog in the wrong order, and the pulse sends again
what changed lately; the version of a row tells both.
"""

from realtime.outbox import Outbox, Parcel

KNOWN = 10_000  # dialogs whose versions are remembered; a forgotten one may be told twice


class Rows:
    """Listens to the lists of a manager's sites."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._versions: dict[int, int] = {}  # of each dialog, the one told last at the end

    def offer(self, parcel: Parcel) -> None:
        """Send a row unless it or a newer one was sent."""
        known = self._versions.pop(parcel.dialog_id, -1)
        self._versions[parcel.dialog_id] = max(known, parcel.version)
        if len(self._versions) > KNOWN:
            del self._versions[next(iter(self._versions))]
        if parcel.version > known:
            self._outbox.put(parcel)
