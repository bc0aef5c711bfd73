"""`/sync`: the WebSocket by which pages, bots and apps hear what changed."""

import asyncio
from typing import Any

from django.conf import settings

from realtime.access import Access, Refused
from realtime.connections.connection import TRY_LATER, Connection
from realtime.connections.consumer import Unavailable
from realtime.connections.inbound import Inbound, NotUnderstood, Pong, pong
from realtime.connections.websockets import SocketConsumer
from realtime.groups import Side
from realtime.host import Door, Scope, ask, host
from realtime.sync.feed import MOST, SyncFeed, TooManyPatterns
from realtime.sync.frames import Connected, Subscribe, Unsubscribe
from realtime.sync.watching import keep_in_step

READY_SECONDS = 5.0


def let_in(scope: Scope) -> tuple[Access, Door]:
    """Who this is, by the first door that knows them. Synchronous; raises Refused."""
    for door in host().sync_doors:
        access = door.access(scope)
        if access is not None:
            return access, door
    raise Refused(4002)


async def subscribe(inbound: Inbound, frame: Subscribe) -> None:
    """Tell the client of these events too."""
    _change(inbound, frame)


async def unsubscribe(inbound: Inbound, frame: Unsubscribe) -> None:
    """Tell it of these no longer."""
    _change(inbound, frame)


def _change(inbound: Inbound, frame: Subscribe | Unsubscribe) -> None:
    feed: SyncFeed = inbound.connection.about
    try:
        if isinstance(frame, Subscribe):
            feed.subscribe(frame.events)
        else:
            feed.unsubscribe(frame.events)
    except ValueError as error:
        raise NotUnderstood("no_such_event", str(error)) from None
    except TooManyPatterns:
        raise NotUnderstood("too_many_events", f"{MOST} at most") from None


class SyncConsumer(SocketConsumer):
    """What changed, for staff and whoever the doors of `realtime.host` let in beside."""

    side: Side = "admin"
    takes = {Pong: pong, Subscribe: subscribe, Unsubscribe: unsubscribe}
    _door: Door

    async def authorise(self) -> Access:
        """Somebody whom a door knows."""
        access, self._door = await ask(let_in, self.scope)
        return access

    async def connect(self) -> Connection:
        """A connection whose right to be there is what its door says."""
        connection = await super().connect()
        connection.rights = self._door.rights
        return connection

    async def enter(self) -> None:
        """Let in, and say where the topics stand."""
        watch = keep_in_step()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await watch.ready.wait()
        except TimeoutError:
            raise Unavailable(TRY_LATER, "try again later") from None
        connection = await self.connect()
        await connection.take(connection.own_limits(), "sync")
        await self.begin()
        feed: Any = SyncFeed(connection, watch)
        connection.about = feed
        connection.send(Connected(versions=feed.begin(), heartbeat=settings.HEARTBEAT_SECONDS))
