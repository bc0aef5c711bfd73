"""What one client of `/sync` is told: what it asked for, of what it may know."""

from collections.abc import Iterable

from realtime.access import Access
from realtime.connections.connection import GOING_AWAY, Connection
from realtime.parcel import Parcel
from realtime.sync.cache import INVALIDATED
from realtime.sync.events import Event, checked_pattern, matches, topic_of
from realtime.sync.frames import SyncEvent
from realtime.sync.watching import Watch

MOST = 100  # patterns of one client
WITHIN = frozenset({topic_of(INVALIDATED)})  # what is told to no client
# What somebody hears who is no staff: of these topics their own, and of the latter all of the site.
OF_USERS = frozenset({"users", "payouts", "tasks"})
OF_ALL_USERS = frozenset({"tasks"})
# Of these there is always a version, though nothing happened yet.
TOPICS = ("scenarios", "buttons", "tasks", "settings", "users", "payouts")


class TooManyPatterns(Exception):
    """More than a client needs."""


def may_know(access: Access, event: Event) -> bool:
    """Whether somebody may hear of an event: staff of what concerns their sites, or no site; users
    of what is theirs, and of what all users of their site see.
    """
    if event.topic in WITHIN:
        return False
    if access.side == "admin":
        return event.site_id is None or event.site_id in access.site_ids
    of_all = event.topic in OF_ALL_USERS and event.user_id is None
    if of_all and event.site_id in access.site_ids:
        return True
    own = access.user_id is not None and event.user_id == access.user_id
    return own and event.topic in OF_USERS


def parcel_of(event: Event) -> Parcel:
    """The frame of an event; encoded once for those who get it one after the other."""
    global _last
    if _last is None or _last[0] is not event:
        data = {"id": event.id, "version": event.version}
        _last = event, Parcel.of(SyncEvent(event=event.type, data=data, at=event.at))
    return _last[1]


_last: tuple[Event, Parcel] | None = None


class SyncFeed:
    """The subscriptions of one connection. With the first one comes what happened since `connected`
    said where the topics stood.
    """

    def __init__(self, connection: Connection, watch: Watch) -> None:
        self._connection = connection
        self._watch = watch
        self._patterns: set[str] = set()
        self._since: dict[str, int] | None = None

    def begin(self) -> dict[str, int]:
        """Listen; the versions behind which everything is told."""
        self._since = here = self._watch.versions
        self._watch.listeners.add(self)
        self._connection.ends.append(self.close)
        known = {**dict.fromkeys(TOPICS, 0), **here}
        staff = self._connection.access.side == "admin"
        return {
            topic: version
            for topic, version in known.items()
            if topic not in WITHIN and (staff or topic in OF_USERS)
        }

    def close(self) -> None:
        """Nothing more is told."""
        self._watch.listeners.discard(self)

    def tell(self, event: Event) -> None:
        """Pass an event on, if it is asked for and may be known. Of what is lost nobody knows whom
        it concerned: whoever asked for its topic comes back, and compares versions.
        """
        if not self._wants(event):
            return
        if event.is_lost:
            self._connection.queue.close(GOING_AWAY)
        elif may_know(self._connection.access, event):
            self._connection.queue.put(parcel_of(event))

    def subscribe(self, patterns: Iterable[str]) -> None:
        """Ask for more. Raises ValueError, TooManyPatterns; then nothing has changed."""
        wanted = self._patterns.union(map(checked_pattern, patterns))
        if len(wanted) > MOST:
            raise TooManyPatterns
        self._patterns = wanted
        since, self._since = self._since, None
        if since is None:
            return
        for event in self._watch.recent:
            if event.version > since.get(event.topic, 0):
                self.tell(event)

    def unsubscribe(self, patterns: Iterable[str]) -> None:
        """Ask for less. Raises ValueError."""
        self._patterns.difference_update([checked_pattern(each) for each in patterns])

    def _wants(self, event: Event) -> bool:
        return any(matches(pattern, event) for pattern in self._patterns)
