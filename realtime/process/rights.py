"""Whether those who are connected still may be: asked all the time, for a process at once.

Whoever loses a right (logs out, leaves the site, gets another password) hears nothing more within
two seconds, whatever took it away: the database is asked, not whoever changed it.
"""

import asyncio
import logging
from dataclasses import replace

from realtime.access import Access
from realtime.connections.connection import Connection
from realtime.host import STAYS, STAYS_AWAY, ask, host
from realtime.host import Rights as RightsOf
from realtime.process.roster import Roster

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.8
COME_BACK = 1012  # and open again what may be opened


class Rights:
    """Looks at the rights of all connections of a process, and whether visitors may count on them.
    In a task of its own: a Redis that hangs holds up the heartbeat, and must not hold up this.
    """

    def __init__(self, here: Roster) -> None:
        self.here = here
        self._failing = False

    async def watch(self) -> None:
        """Look, again and again. Nothing changes while the database is away."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
                self._failing = False
            except Exception as error:
                if not self._failing:  # once, not every second
                    logger.warning("rights could not be looked at: %s", error)
                self._failing = True

    async def look(self) -> None:
        """Cut off whoever may not stay; what still waits in their queue is dropped."""
        there: dict[RightsOf, list[Connection]] = {}
        for each in self.here.connections:
            if each.queue.code is None:
                rights_of = each.rights or host().rights_of(each.access.side)
                there.setdefault(rights_of, []).append(each)
        for rights_of, connections in there.items():
            asked = [(each, each.access) for each in connections] + dialogs_opened(connections)
            codes = await ask(rights_of, [access for _connection, access in asked])
            for (connection, access), code in zip(asked, codes, strict=True):
                if code not in (STAYS, STAYS_AWAY):
                    connection.queue.cut(code if access is connection.access else COME_BACK)
                elif connection.access.side == "admin":
                    connection.attend(code == STAYS)


def dialogs_opened(connections: list[Connection]) -> list[tuple[Connection, Access]]:
    """What each list has open, as if its manager had come for that dialog alone: one may have gone
    to another site.
    """
    return [
        (each, replace(each.access, dialog_id=dialog_id))
        for each in connections
        if each.access.dialog_id is None
        for dialog_id in each.feeds
    ]
