"""Who is connected to this process."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from realtime.connections.connection import Connection
from realtime.connections.feeds import DialogFeed


@dataclass
class Roster:
    """The connections of one event loop; `leaving` once the process is about to end."""

    connections: set[Connection] = field(default_factory=set)
    leaving: bool = False

    def feeds(self) -> dict[int, list[DialogFeed]]:
        """Who follows which dialog here, by the dialog's id."""
        found: dict[int, list[DialogFeed]] = {}
        for connection in self.connections:
            for dialog_id, feed in connection.feeds.items():
                found.setdefault(dialog_id, []).append(feed)
        return found

    def sites(self) -> tuple[int, ...]:
        """The sites whose lists are followed here."""
        inboxes = (each for each in self.connections if each.follows_inbox)
        return tuple({site_id for each in inboxes for site_id in each.access.site_ids})


_rosters: WeakKeyDictionary[asyncio.AbstractEventLoop, Roster] = WeakKeyDictionary()


def roster() -> Roster:
    """The roster of the running loop."""
    return _rosters.setdefault(asyncio.get_running_loop(), Roster())
