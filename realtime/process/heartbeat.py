"""The heartbeat of a process: leases are renewed, pings sent, and losses found.

One task for all connections, with one query a beat for all their dialogs. While Redis does not
reach this process, and for a few seconds after, it looks into the database every second, so that
delivery goes on.
"""

import asyncio
import logging
import time
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from django.conf import settings

from realtime.connections.connection import GOING_AWAY
from realtime.frames import Ping, encode
from realtime.groups import inbox_group
from realtime.history import known, learn
from realtime.host import ask, host
from realtime.parcel import Parcel
from realtime.presence import announcements
from realtime.presence.keeper import Keeper
from realtime.process.delivery import make_up
from realtime.process.hub import Hearing, Hub, hub
from realtime.process.rights import Rights
from realtime.process.roster import Roster, roster
from realtime.process.turns import parts
from realtime.sync.watching import keep_in_step
from realtime.watching.delivery_notes import hand_over
from replyx.database.clock import shared_now

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
PING_SECONDS = 0.01  # between some who are pinged and the next
OVERLAP = timedelta(seconds=5)  # a transaction may commit a while after it took the time


class Heartbeat:
    """When what was done last."""

    def __init__(self, hub: Hub, here: Roster) -> None:
        self.hub = hub
        self.here = here
        self.beaten = time.monotonic()
        self.keeper = Keeper()
        self.hearing = Hearing(hub)
        self.changes_since = shared_now()

    async def tick(self) -> None:
        now = time.monotonic()
        deaf = await self.hearing.is_deaf()
        await make_up()
        if now - self.beaten >= settings.HEARTBEAT_SECONDS:
            self.beaten = now
            await self.beat()
        elif deaf:
            await self.check()
            await self.send_changes()
        if self.keeper.has_settled(now):
            await self.send_presence()
        await hand_over()

    async def beat(self) -> None:
        """The heartbeat: a ping to everyone, with the number that their dialog has come to."""
        last_seqs: dict[int, int] = {}
        try:
            last_seqs = await self.check()
        finally:  # a connection is kept alive even while the database is away
            parcels: dict[int | None, Parcel] = {
                dialog_id: Parcel(encode(Ping(dialog_id=dialog_id, last_seq=last_seq)))
                for dialog_id, last_seq in last_seqs.items()
            }
            parcels[None] = Parcel(encode(Ping()))
            await self.ping(parcels)
        await self.send_changes()
        await self.send_presence()
        await self.look_at_history()

    async def ping(self, parcels: dict[int | None, Parcel]) -> None:
        """A ping to everyone: not at once, for all of them answer."""
        for part in parts(tuple(self.here.connections)):
            for connection in self.here.connections.intersection(part):  # who is still there
                connection.beat(parcels)
            await asyncio.sleep(PING_SECONDS)

    async def look_at_history(self) -> None:
        """Where another database stands behind the same address, everybody begins anew."""
        before = await known()
        if await ask(learn) != before:
            logger.warning("the database tells another history; all clients begin anew")
            for connection in tuple(self.here.connections):
                connection.queue.close(GOING_AWAY)

    async def check(self) -> dict[int, int]:
        """Let every feed know how far its dialog has come: one query for all of them."""
        feeds = self.here.feeds()
        if not feeds:
            return {}
        last_seqs = await ask(host().dialogs.last_seqs, list(feeds))
        for dialog_id, last_seq in last_seqs.items():
            for feed in feeds[dialog_id]:
                feed.check(last_seq)
        return last_seqs

    async def send_changes(self) -> None:
        """Send the states and rows that changed lately, in case a frame of them was lost. Whoever
        was sent that version gets nothing.
        """
        since, now = self.changes_since - OVERLAP, shared_now()
        await self.send_states(since)
        await self.send_rows(since)
        self.changes_since = now

    async def send_states(self, since: datetime) -> None:
        """Send `dialog.updated` for the dialogs that changed after a moment."""
        feeds = self.here.feeds()
        for states in await ask(host().dialogs.states_since, list(feeds), since) if feeds else []:
            parcels = {side: Parcel.of(state) for side, state in states.items()}
            for feed in feeds[states["admin"].dialog_id]:
                feed.offer(parcels[feed.side])

    async def send_rows(self, since: datetime) -> None:
        """Send the rows of the managers' lists that changed after a moment."""
        site_ids = self.here.sites()
        rows = await ask(host().dialogs.inbox_rows_since, site_ids, since) if site_ids else []
        for site_id, row in rows:
            parcel = Parcel.of(row)
            for listener in self.hub.listeners(inbox_group(site_id)):
                listener.offer(parcel)

    async def send_presence(self) -> None:
        """Whoever's process was killed could not say goodbye: their lease has run out."""
        feeds = self.here.feeds()
        for part in parts(tuple(feeds)):
            await announcements.offer_all({dialog_id: feeds[dialog_id] for dialog_id in part})


_beating: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


def keep_beating() -> None:
    """Have the heart of this loop beat, and rights looked at, as long as the process lives; once,
    however often asked.

    Asked before the first request, and with the first connection where a server has no lifespan.
    """
    loop = asyncio.get_running_loop()
    if loop not in _beating:
        heartbeat = Heartbeat(hub(), roster())
        hub().spawn(heartbeat.keeper.keep_on())
        _beating[loop] = hub().spawn(_beat_on(heartbeat))
        hub().spawn(Rights(roster()).watch())
        keep_in_step()


async def _beat_on(heartbeat: Heartbeat) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await heartbeat.tick()
        except Exception:
            logger.exception("the heart missed a beat")
