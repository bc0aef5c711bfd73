"""Whether somebody is there to answer for a site: each process stands in the site's set by itself,
however many managers it has of it. With a lease for each of them every visitor who comes would have
to read as many.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable

from realtime.broadcast import send
from realtime.frames import Presence
from realtime.groups import presence_group
from realtime.presence.lease import Kind, Lease, is_dead, person_key, site_key, this_process
from realtime.presence.leases import drop, rolls, rolls_now, stand

BACK_SECONDS = 6.0  # until whoever was cut off, or loads a page anew, is connected again

Post = tuple[int, Kind]
"""A site, and by what its managers follow it: the list, or a dialog."""

_managers: Counter[Post] = Counter()  # of this process


async def begin(posts: Iterable[Post]) -> list[int]:
    """A manager has come; the sites where this process had nobody like that before."""
    new = []
    for post in posts:
        _managers[post] += 1
        if _managers[post] == 1:
            new.append(post)
    if new:
        await stand([(site_key(site_id), _lease(site_id, kind)) for site_id, kind in new])
    return [site_id for site_id, _kind in new]


async def tell(sites: list[int]) -> None:
    """Tell the visitors of sites where this process had nobody that now somebody is there, unless
    another had: of several who come at once the first by name tells it, as none of them knows who
    was earlier.
    """
    found = await rolls(*map(site_key, sites)) if sites else []
    for site_id, roll in zip(sites, found, strict=True):
        alive = [lease.process for lease in roll.leases if not is_dead(lease.process)]
        if not alive or min(alive) == this_process():
            send(presence_group(site_id), Presence(dialog_id=0, online=True), roll.at)


async def end(posts: Iterable[Post]) -> None:
    """A manager is not there any more: tell the visitors of the sites where nobody is left."""
    gone = []
    for post in posts:
        _managers[post] -= 1
        if not _managers[post]:
            del _managers[post]
            gone.append(post)
    if not gone:
        return
    await drop([_lease(site_id, kind) for site_id, kind in gone])
    sites = sorted({site_id for site_id, _kind in gone})
    for site_id, roll in zip(sites, await rolls(*map(site_key, sites)), strict=True):
        if roll.has() is False:
            send(presence_group(site_id), Presence(dialog_id=0, online=False), roll.at)


async def end_later(posts: Iterable[Post]) -> None:
    """A manager's connection ended, for whatever reason: they count until they could be back. All
    are cut off at once where a network or a proxy breaks, and visitors come back before managers.
    """
    await asyncio.sleep(BACK_SECONDS)
    await end(posts)


async def change(posts: Iterable[Post], attends: bool) -> None:
    """A manager who is connected says that they are there, or are not."""
    if attends:
        await tell(await begin(posts))
    else:
        await end(posts)


def managers_online(site_id: int) -> bool | None:
    """Whether somebody is there to answer for a site, None if that is not known; for synchronous
    code.
    """
    [there] = rolls_now(site_key(site_id))
    return there.has()


def people_there(manager_ids: Iterable[int]) -> dict[int, bool | None]:
    """Whether each manager is connected, None if that is not known; for synchronous code."""
    ids = list(dict.fromkeys(manager_ids))
    found = rolls_now(*(person_key(f"manager:{each}") for each in ids))
    return {each: roll.has() for each, roll in zip(ids, found, strict=True)}


def _lease(site_id: int, kind: Kind) -> Lease:
    """The place of this process."""
    return Lease(this_process(), site_key(site_id), "", "admin", kind, None, "", 0, "")
