"""One client's live connection, whatever its transport: a queue, its dialogs, its leases."""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings

from realtime.access import Access, Refused
from realtime.connections.feeds import DialogFeed, InboxFeed
from realtime.connections.handed import Recipient, Transport
from realtime.connections.send_queue import TOO_SLOW, Client, SendQueue
from realtime.frames import Frame, Moving, Ping
from realtime.groups import presence_group
from realtime.host import Rights
from realtime.parcel import Parcel
from realtime.presence import announcements, attendance, leases
from realtime.presence.announcements import SiteListener
from realtime.presence.lease import (
    ALL,
    Lease,
    address_key,
    dialog_key,
    person_key,
    this_process,
)
from realtime.presence.lease import Kind as PlaceKind
from realtime.process.hub import Hub, hub
from realtime.process.members import Listener
from replyx.addresses import network_of
from replyx.database.clock import shared_seconds
from replyx.processes.own import of_each_process

Place = tuple[PlaceKind, int | None]
"""What a lease is of: its kind, and its dialog."""
EXPIRED = 4001
TOO_MANY = 4008
GOING_AWAY = 1012
TRY_LATER = 1013


@of_each_process
def numbers() -> Iterator[int]:
    """The names of connections: no two alike in a process, and hardly in two (which leases keep
    apart).
    """
    return itertools.count(secrets.randbits(44))


class Connection:
    """A client that was let in."""

    def __init__(self, transport: Transport, access: Access, client: Client) -> None:
        self.hub: Hub = hub()
        self.transport: Transport = transport
        self.access = access
        self.feeds: dict[int, DialogFeed] = {}
        self.opening: dict[int, asyncio.Task[None]] = {}  # what is about to be among them
        self.recipient = Recipient(transport, access, self.feeds)
        self.queue = SendQueue(client, self.recipient)
        self.id = f"{next(numbers()):012x}"
        self._leases: dict[Place, Lease] = {}
        self._site: dict[int, SiteListener] = {}  # what a visitor's dialog hears of the managers
        self._rows = InboxFeed(self.queue)
        self._groups: list[str] = []  # the lists that they listen to
        self._expiry: asyncio.TimerHandle | None = None
        self._posts: list[attendance.Post] = []
        self._attends = False  # whether visitors may count on them
        self._newly: list[int] = []  # the sites where nobody of this process was before
        self.rights: Rights | None = None  # where they are not those of its side
        self.about: Any = None  # what a socket of no dialog keeps of its client
        self.ends: list[Callable[[], None]] = []  # what else is to be done when it stops

    async def take(
        self, limits: dict[str, int], kind: PlaceKind, dialog_id: int | None = None
    ) -> None:
        """Take the lease of one place on this connection. Raises Refused (4008)."""
        lease = Lease(
            process=this_process(),
            connection=self.id,
            transport=self.transport,
            side=self.access.side,
            kind=kind,
            dialog_id=dialog_id,
            person=self.access.person,
            person_id=self.access.person_id,
            name=self.access.name,
        )
        full = await leases.take(lease, {ALL: 0, **limits})
        if full is not None:
            raise Refused(TOO_MANY)
        self._leases[kind, dialog_id] = lease
        if self.access.side == "admin" and kind != "sync" and not self._posts:
            self._posts = [(site_id, kind) for site_id in self.access.site_ids]
            if self.access.attends:
                self._attends = True
                self._newly = await attendance.begin(self._posts)

    @property
    def follows_inbox(self) -> bool:
        """Whether this is a manager's list."""
        return ("inbox", None) in self._leases

    @property
    def followed(self) -> set[int]:
        """The dialogs that it follows, or is about to."""
        return self.feeds.keys() | self.opening.keys()

    def own_limits(self) -> dict[str, int]:
        """How many connections this client's address may have, and a visitor."""
        address = address_key(network_of(self.access.address))
        limits = {address: settings.LIMIT_SOCKETS_PER_ADDRESS}
        if self.access.side == "site":
            key = person_key(self.access.person)
            return {**limits, key: settings.LIMIT_SOCKETS_PER_VISITOR}
        return {**limits, person_key(self.access.person): 0}

    async def join(self, dialog_id: int, limits: dict[str, int] | None = None) -> DialogFeed:
        """Join the group of this side of a dialog. Raises Refused (4008)."""
        limit = {dialog_key(dialog_id): settings.LIMIT_SOCKETS_PER_DIALOG}
        await self.take({**(limits or {}), **limit}, "dialog", dialog_id)
        feed = DialogFeed(dialog_id, self.access.side, self.access, self.queue)
        self.feeds[dialog_id] = feed
        groups: list[tuple[str, Listener]] = [(feed.group, feed)]
        if feed.side == "site":
            self._site[dialog_id] = listener = SiteListener(feed)
            groups += [(presence_group(site_id), listener) for site_id in self.access.site_ids]
        await self.hub.join_all(*groups)
        return feed

    async def follow(self, group: str) -> None:
        """Get the rows of a list."""
        self._groups.append(group)
        await self.hub.join(group, self._rows)

    async def begin(self, feed: DialogFeed, after: int | None) -> None:
        """Say hello in a dialog that was joined, replay, tell who is there."""
        await feed.begin(after)
        await announcements.arrived(feed)

    async def announce(self) -> None:
        """Tell the visitors of a manager's sites that somebody is there to answer."""
        await attendance.tell(self._newly)

    def attend(self, attends: bool) -> None:
        """A manager is there for visitors from now on, or is not, while they are connected."""
        if self._posts and attends != self._attends:
            self._attends = attends
            self.hub.spawn(attendance.change(self._posts, attends))

    async def part(self, *dialog_ids: int) -> None:
        """Leave dialogs again."""
        for dialog_id in dialog_ids:
            feed = self.feeds.pop(dialog_id)
            feed.close()
            self.recipient.left(dialog_id)
            await self.hub.leave(feed.group, feed)
            if dialog_id in self._site:
                listener = self._site.pop(dialog_id)
                for site_id in self.access.site_ids:
                    await self.hub.leave(presence_group(site_id), listener)
        await self._give_back(*[("dialog", dialog_id) for dialog_id in dialog_ids])
        await asyncio.gather(*map(announcements.left, dialog_ids))

    def start(self) -> None:
        """From now on what is in the queue is sent."""
        self.queue.start()
        if self.access.expires_at is not None:
            seconds = max(0.0, self.access.expires_at - shared_seconds())
            self._expiry = self.hub.loop.call_later(seconds, self.queue.close, EXPIRED)

    async def stop(self) -> None:
        """The client is gone, or is to go: forget it everywhere."""
        if self._expiry is not None:
            self._expiry.cancel()
        self.queue.stop()
        for end in self.ends:
            end()
        if self.opening:
            await asyncio.wait({*self.opening.values()})  # or who is gone would stand there
        for group in self._groups:
            await self.hub.leave(group, self._rows)
        await self.part(*self.feeds)
        await self._give_back(*self._leases)
        posts, self._posts = self._posts, []
        if self._attends:
            self.hub.spawn(attendance.end_later(posts))

    def send(self, frame: Frame) -> None:
        """Queue a frame for this client alone."""
        self.queue.put(Parcel.of(frame))

    def beat(self, parcels: dict[int | None, Parcel]) -> None:
        """The heartbeat: `parcels` holds the ping of each dialog."""
        if self.queue.stalled_for(self.hub.loop.time()) > settings.HEARTBEAT_SECONDS:
            self.queue.cut(TOO_SLOW)
        if self.access.dialog_id is None:
            self.queue.put(parcels[None])
        for dialog_id, feed in self.feeds.items():
            feed.beat(parcels.get(dialog_id) or ping(dialog_id, feed.last))

    def move(self, retry_in: float) -> None:
        """The server goes away: tell the client when to come back, then close."""
        self.send(Moving(retry_in=retry_in))
        self.queue.close(GOING_AWAY)

    async def _give_back(self, *places: Place) -> None:
        await leases.drop([self._leases.pop(place) for place in places if place in self._leases])


def ping(dialog_id: int | None, last_seq: int | None) -> Parcel:
    """A heartbeat frame."""
    return Parcel.of(Ping(dialog_id=dialog_id, last_seq=last_seq))
