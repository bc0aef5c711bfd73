"""Who is connected, over all processes: leases that run out unless their process renews them.

A count of leases stays true when a process is killed, which no gauge does. A lease is a member of
sorted sets in Redis, scored by the moment it runs out (Redis's own clock, in milliseconds). In
local mode, and while Redis is away, the leases of this process are all there is to know.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings

from realtime.groups import Side
from realtime.presence.scripts import MEMBERS, RENEW, TAKE
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name
from realtime.redis.pipeline import pipeline
from realtime.watching.metrics import LEASE_LOST

HOST = socket.gethostname()
PROCESS = f"{HOST}:{os.getpid()}:{secrets.token_hex(4)}"
ALL = "all"
CHUNK = 500


class Lease(msgspec.Struct, frozen=True, array_like=True):
    """One place on one connection: a dialog, or (`dialog_id` None) an inbox."""

    process: str
    connection: str
    transport: str  # "ws" or "sse"
    side: Side
    dialog_id: int | None
    person: str
    person_id: int
    name: str


_held: dict[Lease, tuple[str, ...]] = {}  # the leases of this process, and where they stand


def dialog_key(dialog_id: int) -> str:
    """The set of everybody in one dialog."""
    return f"dialog:{dialog_id}"


def site_key(site_id: int) -> str:
    """The set of the connections of one site's managers."""
    return f"site:{site_id}"


def person_key(person: str) -> str:
    """The set of one person's connections."""
    return f"person:{person}"


def address_key(address: str) -> str:
    """The set of one address's connections."""
    return f"address:{address}"


async def take(lease: Lease, limits: dict[str, int]) -> str | None:
    """Take a lease in the sets that `limits` names; None, or the name of a set that is full.

    A limit of 0 is none. While Redis is away only this process is counted.
    """
    full = await _take_shared(lease, limits)
    if full is None:
        full = _full_here(limits)
    if full:
        return full
    _held[lease] = tuple(limits)
    return None


async def drop(leases: Iterable[Lease]) -> None:
    """Give leases back. They run out by themselves if Redis does not hear of it."""
    pairs = [(key, lease) for lease in leases for key in _held.pop(lease, ())]
    redis = pipeline()
    if redis is None or not pairs:
        return
    calls = [redis.call("ZREM", _name(key), _member(lease)) for key, lease in pairs]
    await asyncio.gather(*calls, return_exceptions=True)


async def drop_all() -> None:
    """Give every lease of this process back."""
    await drop(list(_held))


async def renew() -> None:
    """Renew every lease of this process; one that Redis has forgotten is taken anew."""
    redis = pipeline()
    if redis is None:
        return
    pairs = [(_name(key), _member(lease)) for lease, keys in list(_held.items()) for key in keys]
    calls = []
    for start in range(0, len(pairs), CHUNK):
        keys, members = zip(*pairs[start : start + CHUNK], strict=True)
        calls.append(redis.call("EVAL", RENEW, len(keys), *keys, _milliseconds(), *members))
    replies = await asyncio.gather(*calls, return_exceptions=True)
    LEASE_LOST.inc(sum(lost for lost in replies if isinstance(lost, int)))


async def members(*keys: str) -> list[list[Lease]]:
    """The leases in each set, of all processes."""
    redis = pipeline()
    if redis is not None and keys:
        try:
            return _decoded(await redis.call("EVAL", MEMBERS, len(keys), *map(_name, keys)))
        except RedisAway:
            pass
    return [_here(key) for key in keys]


async def connected(dialog_id: int) -> tuple[int, int]:
    """How many connections of managers and of the visitor a dialog has. Raises RedisAway."""
    redis = pipeline()
    assert redis is not None
    found = _decoded([await redis.call("ZRANGE", _name(dialog_key(dialog_id)), 0, -1)])[0]
    admin = sum(lease.side == "admin" for lease in found)
    return admin, len(found) - admin


def members_now(*keys: str) -> list[list[Lease]]:
    """The same, for synchronous code."""
    redis = blocking_client()
    if redis is not None:
        try:
            return _decoded(redis.call("EVAL", MEMBERS, len(keys), *map(_name, keys)))
        except RedisAway:
            pass
    return [_here(key) for key in keys]


async def _take_shared(lease: Lease, limits: dict[str, int]) -> str | None:
    """The set that is full, an empty string when the lease was taken, None without Redis."""
    redis = pipeline()
    if redis is None:
        return None
    names = [_name(key) for key in limits]
    words = ("EVAL", TAKE, len(names), *names, _milliseconds(), _member(lease), *limits.values())
    try:
        full = (await redis.call(*words)).decode()
        if full and await _bury_the_dead(full):
            full = (await redis.call(*words)).decode()
    except RedisAway:
        return None
    return full.removeprefix(_name("")) if full else ""


async def _bury_the_dead(name: str) -> int:
    """Drop leases of this machine's processes that are gone; how many.

    Without it a visitor whose worker was killed is over the limit until the old leases run out.
    """
    redis = pipeline()
    assert redis is not None
    [found] = _decoded(await redis.call("EVAL", MEMBERS, 1, name))
    dead = [_member(lease) for lease in found if is_dead(lease.process)]
    return int(await redis.call("ZREM", name, *dead)) if dead else 0


def is_dead(process: str) -> bool:
    """Whether a process is one of this machine's and gone."""
    host, pid, _ = process.rsplit(":", 2)
    if host != HOST or process == PROCESS:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return int(pid) == os.getpid()  # our number, another life


def _full_here(limits: dict[str, int]) -> str | None:
    for key, limit in limits.items():
        if limit and len(_here(key)) >= limit:
            return key
    return None


def _here(key: str) -> list[Lease]:
    return [lease for lease, keys in list(_held.items()) if key in keys]


def _name(key: str) -> str:
    return name("lease", key)


def _milliseconds() -> int:
    return int(settings.LEASE_SECONDS * 1000)


def _member(lease: Lease) -> bytes:
    return msgspec.json.encode(lease)


def readable(member: bytes) -> Lease | None:
    """The lease that a member stands for; None for what another program or version wrote, which
    must not keep the others from being counted.
    """
    try:
        return msgspec.json.decode(member, type=Lease)
    except msgspec.DecodeError:
        return None


def _decoded(found: Any) -> list[list[Lease]]:
    return [[lease for each in part if (lease := readable(each)) is not None] for part in found]
