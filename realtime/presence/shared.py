"""The leases of all processes, in Redis: sorted sets, scored by the moment in which each runs out.

Beside them stands the marker: since when Redis has been told everything. Each process renews it
every second; it is gone when Redis has forgotten, or was not told for a while, or refuses to write.
Then all processes tell it their leases again, and until they have, nobody is known to be absent.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.conf import settings

from realtime.presence.lease import Lease, Roll, dialog_key, is_dead, readable
from realtime.presence.scripts import EXPECT, KEEP, MEMBERS, RENEW, TAKE
from realtime.redis.cluster.watch import era_of
from realtime.redis.names import name
from realtime.redis.node.asking import Asking
from realtime.redis.wire import Command

CHUNK = 500  # leases of one command
SETS = 100  # sets that one command reads
MARKER_MILLISECONDS = 5_000
MOVING_MILLISECONDS = 6_000  # until a client is back at the latest that was told to move
SETTLE_MILLISECONDS = 3_000  # until each process has noticed, and has told its leases again


async def take(redis: Asking, lease: Lease, limits: Mapping[str, int]) -> str:
    """Take a lease; the name of a set that is full, else an empty string. Raises RedisAway."""
    names = [_name(key) for key in limits]
    words = TAKE.on(names, _milliseconds(), _member(lease), *limits.values())
    full = (await redis.call(*words)).decode()
    if full and await _bury_the_dead(redis, full):
        full = (await redis.call(*words)).decode()
    return str(full.removeprefix(_name("")) if full else "")


def removals(pairs: Iterable[tuple[str, Lease]]) -> Iterator[Command]:
    """The commands that take leases out of their sets."""
    return (("ZREM", _name(key), _member(lease)) for key, lease in pairs)


def expectations(pairs: Iterable[tuple[str, Lease]]) -> Iterator[Command]:
    """The commands that take leases out of the sets that have a limit, and have them stand where
    somebody looks for people until whoever moves is connected elsewhere.
    """
    for key, lease in pairs:
        if lease.side == "admin" or key == dialog_key(lease.dialog_id or 0):
            yield EXPECT.on([_name(key)], MOVING_MILLISECONDS, _member(lease))
        else:
            yield "ZREM", _name(key), _member(lease)


def renewals(pairs: list[tuple[str, Lease]]) -> Iterator[Command]:
    """The commands that renew leases, or take them anew; each answers how many were lost."""
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        names, members = [_name(key) for key, _ in part], [_member(lease) for _, lease in part]
        yield RENEW.on(names, _milliseconds(), *members)


def keeping() -> Command:
    """The command that keeps the marker; it answers since when there is one."""
    return KEEP.on([_marker()], MARKER_MILLISECONDS)


def questions(keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Command]]:
    """The commands that ask who stands in some sets, each with the sets that it asks for."""
    for start in range(0, len(keys), SETS):
        part = keys[start : start + SETS]
        names = [_marker(), *map(_name, part)]
        yield part, MEMBERS.on(names, SETTLE_MILLISECONDS)


def rolls_of(reply: list[Any]) -> list[Roll]:
    """What such a command answered."""
    at, complete, *sets = reply
    return [
        Roll([lease for each in part if (lease := readable(each))], bool(complete), at)
        for part in sets
    ]


async def _bury_the_dead(redis: Asking, full: str) -> int:
    """Drop leases of this machine's processes that are gone; how many.

    Without it a visitor whose worker was killed is over the limit until the old leases run out.
    """
    reply = await redis.call(*MEMBERS.on([_marker(), full], SETTLE_MILLISECONDS))
    dead = [_member(lease) for lease in rolls_of(reply)[0].leases if is_dead(lease.process)]
    return int(await redis.call("ZREM", full, *dead)) if dead else 0


def _name(key: str) -> str:
    return name("lease", key)


def _marker() -> str:
    """A replica that takes over has the marker of its primary, and may lack its last leases."""
    era = era_of(settings.REDIS_URL)
    return name("leases", "told") if era is None else name("leases", "told", era)


def _milliseconds() -> int:
    return int(settings.LEASE_SECONDS * 1000)


def _member(lease: Lease) -> bytes:
    return msgspec.json.encode(lease)
