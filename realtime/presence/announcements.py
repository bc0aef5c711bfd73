"""Who is there: the managers in a dialog, by name; to the site side only that someone is."""

import structlog

from realtime.access import Access
from realtime.broadcast import announce
from realtime.frames import Author, Frame, Presence
from realtime.groups import Side
from realtime.presence import leases

logger = structlog.get_logger(__name__)


def frames_of(dialog_id: int, there: list[leases.Lease]) -> dict[Side, Frame]:
    """What each side may know of those who are in a dialog."""
    managers = {lease.person_id: lease.name for lease in there if lease.side == "admin"}
    visitor_online = any(lease.side == "site" for lease in there)
    names = [Author(id=person, name=name) for person, name in sorted(managers.items())]
    return {
        "admin": Presence(dialog_id=dialog_id, managers=names, visitor_online=visitor_online),
        "site": Presence(dialog_id=dialog_id, online=bool(names)),
    }


async def arrived(dialog_id: int, access: Access) -> Frame:
    """Tell the others, unless the person was there already; the frame for whoever came."""
    [there] = await leases.members(leases.dialog_key(dialog_id))
    if access.side == "site":
        total = sum(lease.side == "site" for lease in there)
        logger.info(f"Total widget connections for dialog {dialog_id}: {total}")
    frames = frames_of(dialog_id, there)
    if sum(lease.person == access.person for lease in there) <= 1:
        await announce(dialog_id, frames["admin"], frames["site"])
    return frames[access.side]


async def left(dialog_id: int, access: Access) -> None:
    """Tell the others, unless the person is still there on another connection."""
    [there] = await leases.members(leases.dialog_key(dialog_id))
    if all(lease.person != access.person for lease in there):
        frames = frames_of(dialog_id, there)
        await announce(dialog_id, frames["admin"], frames["site"])


def managers_online(site_id: int) -> bool:
    """Whether a manager of a site is connected now; for synchronous code."""
    [there] = leases.members_now(leases.site_key(site_id))
    return bool(there)
