"""Who is there: to managers, who of them is in a dialog and whether its visitor is; to visitors,
whether somebody is there to answer for their site (`attendance.py`). What is not known is not said.
"""

from collections.abc import Iterable

import msgspec
import structlog

from realtime.broadcast import send
from realtime.connections.feeds import DialogFeed
from realtime.frames import Author, Presence
from realtime.groups import admin_group
from realtime.parcel import Parcel
from realtime.presence.lease import Lease, Roll, dialog_key, is_dead, site_key
from realtime.presence.leases import rolls
from realtime.process.together import BREATH, Together

logger = structlog.get_logger(__name__)


class SiteListener:
    """Tells a visitor what is announced of the managers of their site."""

    def __init__(self, feed: DialogFeed) -> None:
        self._feed = feed

    def offer(self, *parcels: Parcel) -> None:
        """Changes, made frames of the visitor's own dialog."""
        for parcel in parcels:
            online = msgspec.json.decode(parcel.text, type=Presence).online
            frame = Presence(dialog_id=self._feed.dialog_id, online=online)
            self._feed.offer(Parcel.of(frame, version=parcel.version))


async def arrived(feed: DialogFeed) -> None:
    """Somebody is in a dialog: tell them who else is there, and the managers in it."""
    here = await _told(feed)
    if feed.side == "site":
        total = sum(lease.side == "site" for lease in here.leases)
        logger.info(f"Total widget connections for dialog {feed.dialog_id}: {total}")


async def _tell(arrived: list[DialogFeed]) -> list[Roll]:
    feeds: dict[int, list[DialogFeed]] = {}
    for feed in arrived:
        feeds.setdefault(feed.dialog_id, []).append(feed)
    there = await offer_all(feeds)
    for dialog_id, here in there.items():
        await announce(dialog_id, here)
    return [there[feed.dialog_id] for feed in arrived]


# Who arrive together are told together: of a site to which they all belong Redis is asked once.
_told: Together[DialogFeed, Roll] = Together(_tell, most=50, pause=BREATH)


async def left(dialog_id: int) -> None:
    """Somebody is not in a dialog any more: tell the managers in it."""
    await _left(dialog_id)


async def _tell_who_left(dialogs: list[int]) -> list[None]:
    wanted = list(dict.fromkeys(dialogs))
    for dialog_id, here in zip(wanted, await rolls(*map(dialog_key, wanted)), strict=True):
        await announce(dialog_id, here)
    return [None] * len(dialogs)


_left: Together[int, None] = Together(_tell_who_left, most=50, pause=BREATH)


async def announce(dialog_id: int, here: Roll) -> None:
    """Tell the managers in a dialog who is in it: one who comes meanwhile asks for themselves."""
    if here.complete and not any(lease.side == "admin" for lease in here.leases):
        return
    frame = admin_frame(dialog_id, here)
    if frame is not None:
        send(admin_group(dialog_id), frame, here.at)


async def offer_all(feeds: dict[int, list[DialogFeed]]) -> dict[int, Roll]:
    """Tell feeds, by their dialogs, who is there; each says only what its client does not know.
    Returns who is in each dialog.
    """
    dialogs = list(feeds)
    visitors = (feed for each in feeds.values() for feed in each if feed.side == "site")
    sites = sorted({site_id for feed in visitors for site_id in feed.access.site_ids})
    found = await rolls(*map(dialog_key, dialogs), *map(site_key, sites))
    of_site = dict(zip(sites, found[len(dialogs) :], strict=True))
    for dialog_id, here in zip(dialogs, found, strict=False):
        for feed in feeds[dialog_id]:
            offer(feed, here, of_site[feed.access.site_ids[0]] if feed.side == "site" else here)
    return dict(zip(dialogs, found, strict=False))


def offer(feed: DialogFeed, here: Roll, site: Roll) -> None:
    """Tell one feed; `site` are the managers of a visitor's site."""
    frame: Presence | None
    if feed.side == "admin":
        frame, at = admin_frame(feed.dialog_id, here), here.at
    else:
        online, at = site.has(), site.at
        frame = None if online is None else Presence(dialog_id=feed.dialog_id, online=online)
    if frame is not None:
        feed.offer(Parcel.of(frame, version=at))


def admin_frame(dialog_id: int, here: Roll) -> Presence | None:
    """What managers may know of a dialog, without what is not known; None if that is nothing."""
    managers = [lease for lease in here.leases if lease.side == "admin"]
    visitor_online = here.has(lambda lease: lease.side == "site")
    certain = here.complete and not any(is_dead(lease.process) for lease in managers)
    if not certain and visitor_online is None:
        return None
    names = authors(managers) if certain else None
    return Presence(dialog_id=dialog_id, managers=names, visitor_online=visitor_online)


def authors(leases: Iterable[Lease]) -> list[Author]:
    """The people behind leases, each once."""
    names = {lease.person_id: lease.name for lease in leases}
    return [Author(id=person, name=name) for person, name in sorted(names.items())]
