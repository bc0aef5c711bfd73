"""The clocks of this machine, the database and Redis."""

import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.utils.translation import gettext as _

from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

A_LITTLE = 1.0  # seconds
TOO_MUCH = (
    5.0  # the lists look back so far for rows that changed (`realtime.process.heartbeat.OVERLAP`)
)


def look(plan: Plan) -> Iterator[Finding]:
    """Tokens, marks and delivery times are compared across machines."""
    apart = {}
    if connection.vendor == "postgresql":
        apart[_("the database")] = skew(database_time)
    if blocking_client() is not None:
        try:
            apart["Redis"] = skew(redis_time)
        except RedisAway:
            pass  # another check tells
    for name, seconds in apart.items():
        if abs(seconds) <= A_LITTLE:
            continue
        text = _("The clock of this machine and that of {name} are {seconds} s apart.")
        say = problem if abs(seconds) > TOO_MUCH else warning
        advice = _("Run a time service (chrony, systemd-timesyncd) on every machine.")
        yield say("clock", text.format(name=name, seconds=round(abs(seconds), 1)), advice)
    if all(abs(seconds) <= A_LITTLE for seconds in apart.values()):
        yield fine("clock", _("The clocks agree."))


def skew(ask: Callable[[], float]) -> float:
    """How many seconds another clock is ahead, the way there and back taken into account."""
    before = time.time()
    theirs = ask()
    return theirs - (before + time.time()) / 2


def database_time() -> float:
    """Seconds since 1970 by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def redis_time() -> float:
    """Seconds since 1970 by Redis's clock. Raises RedisAway."""
    redis = blocking_client()
    assert redis is not None
    seconds, micro = redis.call("TIME")
    return int(seconds) + int(micro) / 1_000_000
