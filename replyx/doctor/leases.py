"""The leases of those who are connected: run out, unreadable, or of processes that are gone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from realtime.presence.lease import Lease, is_dead, readable
from realtime.redis.blocking import BlockingClient, blocking_client
from realtime.redis.names import name
from replyx.doctor.findings import Finding, fine, skipped, warning
from replyx.doctor.rounds import Plan

PAGE = 500  # keys a step


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one set of leases; `lease` None is one that is not ours."""

    key: bytes
    value: bytes
    runs_out: float  # milliseconds
    lease: Lease | None


def look(plan: Plan) -> Iterator[Finding]:
    """Every set of leases, and the processes that hold them."""
    redis = blocking_client()
    if redis is None:
        yield skipped("local", _("Local mode: connections are counted inside the server."))
        return
    members = list(read(redis))
    now = milliseconds(redis)
    live = [each for each in members if each.runs_out > now]
    yield from swept(
        redis, [each for each in members if each.runs_out <= now], "leases_expired", expired()
    )
    foreign = [each for each in live if each.lease is None]
    yield from swept(redis, foreign, "leases_foreign", strange())
    dead = [each for each in live if each.lease and is_dead(each.lease.process)]
    yield from swept(redis, dead, "leases_dead", of_the_dead())
    held = {each.value: each.lease for each in live if each.lease}
    processes = {lease.process for lease in held.values()}
    text = _("Connections counted: {connections}, of processes: {processes}.")
    yield fine(
        "leases",
        text.format(
            connections=len({lease.connection for lease in held.values()}),
            processes=len(processes),
        ),
    )


def expired() -> str:
    """They are not counted any more, but take room."""
    return _("Leases that ran out and were not removed: {count}.")


def strange() -> str:
    """Whatever wrote them was not this version of ReplyX."""
    return _("Leases that nobody here can read: {count}.")


def of_the_dead() -> str:
    """Counted until they run out."""
    return _("Leases of processes of this machine that are gone: {count}.")


def swept(redis: BlockingClient, members: list[Member], code: str, text: str) -> Iterator[Finding]:
    """A finding about members that may go, if there are any."""
    if not members:
        return

    def sweep() -> None:
        for each in members:
            redis.call("ZREM", each.key, each.value)

    advice = _("They go by themselves, or at once with --fix.")
    yield warning(code, text.format(count=len(members)), advice, sweep)


def read(redis: BlockingClient) -> Iterator[Member]:
    """Every member of every set. Raises RedisAway."""
    cursor = 0
    while True:
        cursor, keys = redis.call("SCAN", cursor, "MATCH", name("lease", "*"), "COUNT", PAGE)
        for key in keys:
            found = redis.call("ZRANGE", key, 0, -1, "WITHSCORES")
            for value, score in zip(found[::2], found[1::2], strict=True):
                yield Member(key, value, float(score), readable(value))
        if not cursor:
            return


def milliseconds(redis: BlockingClient) -> float:
    """Redis's clock, by which leases run out."""
    seconds, micro = redis.call("TIME")
    return int(seconds) * 1000 + int(micro) / 1000
