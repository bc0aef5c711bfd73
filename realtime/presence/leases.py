"""Who is connected, over all processes: leases that run out unless their process renews them.

A count of leases stays true when a process is killed, which no gauge does. A process always knows
its own; what Redis knows of the others is put beside.
"""

from collections.abc import Iterable
from contextlib import suppress

from realtime.history import known
from realtime.presence import shared
from realtime.presence.lease import Lease, Roll
from realtime.presence.memory import Memory
from realtime.process.turns import parts
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.pipeline import pipeline
from realtime.watching.metrics import LEASE_LOST

own = Memory()
_moving = False


async def take(lease: Lease, limits: dict[str, int]) -> str | None:
    """Take a lease in the sets that `limits` names; None, or the name of a set that is full.

    A limit of 0 is none. While Redis is away only this process is counted.
    """
    redis = pipeline()
    try:
        full = await shared.take(redis, lease, limits) if redis else own.full(limits)
    except RedisAway:
        full = own.full(limits)
    if full:
        return full
    own.add(lease, limits)
    return None


async def stand(places: list[tuple[str, Lease]]) -> None:
    """Take leases, each in a set, that know no limit: counted here at once, and then by Redis."""
    for key, lease in places:
        own.add(lease, [key])
    redis = pipeline()
    if redis is not None:
        with suppress(RedisAway):
            await redis.calls(shared.renewals(places))


async def drop(leases: Iterable[Lease]) -> None:
    """Give leases back. They run out by themselves if Redis does not hear of it."""
    pairs = own.remove(leases)
    redis = pipeline()
    if redis is not None:
        with suppress(RedisAway):
            await redis.calls((shared.expectations if _moving else shared.removals)(pairs))


def expect_elsewhere() -> None:
    """From now on whoever goes was told to: nobody is told that they are not there, unless they
    have not come back in a few seconds.
    """
    global _moving
    _moving = True


async def drop_all() -> None:
    """Give every lease of this process back."""
    await drop(own.leases())


async def renew() -> None:
    """Renew every lease of this process; one that Redis has forgotten is taken anew."""
    redis = pipeline()
    if redis is None:
        return
    with suppress(RedisAway):
        for part in parts(own.leases()):
            # Of those who are still there: one that was given back must not be taken anew.
            replies = await redis.calls(shared.renewals(own.pairs(part)))
            LEASE_LOST.inc(sum(lost for lost in replies if isinstance(lost, int)))


async def keep() -> int | None:
    """Tell Redis that this process has told it everything; since when that is so of all of them,
    in milliseconds. None in local mode and while Redis is away.
    """
    redis = pipeline()
    if redis is None:
        return None
    await known()
    own.kept = True
    try:
        return int(await redis.call(*shared.keeping()))
    except RedisAway:
        return None


async def rolls(*keys: str) -> list[Roll]:
    """Who stands in each set, of all processes."""
    redis = pipeline()
    if redis is None:
        return [own.roll(key) for key in keys]
    asked = list(shared.questions(keys))
    try:
        replies = await redis.calls(command for _, command in asked)
    except RedisAway as away:
        replies = [away] * len(asked)
    found: list[Roll] = []
    for (part, _), reply in zip(asked, replies, strict=True):
        if isinstance(reply, RedisAway):
            found += [own.roll(key, complete=False) for key in part]
        else:
            found += _with_own(part, shared.rolls_of(reply))
    return found


def rolls_now(*keys: str) -> list[Roll]:
    """The same, for synchronous code."""
    redis = blocking_client()
    if redis is None:
        return [own.roll(key) for key in keys]
    found: list[Roll] = []
    for part, command in shared.questions(keys):
        try:
            found += _with_own(part, shared.rolls_of(redis.call(*command)))
        except RedisAway:
            found += [own.roll(key, complete=False) for key in part]
    return found


def _with_own(keys: tuple[str, ...], told: list[Roll]) -> list[Roll]:
    """What Redis told, and our own leases, of which it may not have heard. A process that serves
    nobody, such as a command, takes Redis at its word.
    """
    pairs = ((roll, own.roll(key).leases) for key, roll in zip(keys, told, strict=True))
    return [
        Roll(list(dict.fromkeys([*roll.leases, *ours])), roll.complete or not own.kept, roll.at)
        for roll, ours in pairs
    ]
