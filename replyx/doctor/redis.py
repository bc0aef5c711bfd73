"""Redis: reachable, new enough, and not throwing away what is counted in it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from realtime.redis.absence import RedisAway, RedisRefused
from realtime.redis.blocking import blocking_client
from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

OLDEST = 6  # the major version
FULL = 0.95  # of maxmemory
NEARLY_FULL = 0.8


def look(plan: Plan) -> Iterator[Finding]:
    """It answers; its version, its memory and what it does when that is full."""
    redis = blocking_client()
    if redis is None:
        yield fine("local", _("Local mode: one process, without Redis."))
        return
    try:
        info: dict[str, Any] = redis.call("INFO")
        refusal = redis.refusal()
    except RedisRefused as error:
        yield refused(str(error))
        return
    except RedisAway as error:
        text = _("Redis does not answer: {error}").format(error=error)
        advice = _("Look at REDIS_URL and Redis's own log; nothing here needs a restart.")
        yield problem("redis_away", text, advice)
        return
    if refusal:
        yield refused(refusal)
    yield from version(info)
    yield from policy(info)
    yield from memory(info)


def refused(words: str) -> Finding:
    """Redis is there, and does not do what it is asked: READONLY, OOM, MISCONF, NOPERM, …"""
    advice = _("Look at its role, memory and disk, and at the user and password in REDIS_URL.")
    return problem("redis_refuses", _("Redis refuses: {error}").format(error=words), advice)


def version(info: dict[str, Any]) -> Iterator[Finding]:
    """Valkey tells the version of Redis that it stands for."""
    number = str(info["redis_version"])
    if int(number.split(".")[0]) < OLDEST:
        text = _("Redis {version} is too old.").format(version=number)
        yield problem("redis_version", text, _("Redis 6 or newer, or Valkey."))
    else:
        yield fine("redis", _("Redis {version} answers.").format(version=number))


def policy(info: dict[str, Any]) -> Iterator[Finding]:
    """A lease that is evicted is a connection that is not counted."""
    word = str(info.get("maxmemory_policy", "noeviction"))
    if word == "noeviction":
        yield fine("redis_policy", _("Redis evicts nothing."))
        return
    advice = _("Set maxmemory-policy to noeviction, in this Redis or in one of ReplyX's own.")
    if int(info.get("maxmemory", 0)):
        text = _("Redis throws away keys when it is full ({policy}): counts come out too low.")
        yield problem("redis_evicts", text.format(policy=word), advice)
    else:
        text = _("Redis would throw away keys ({policy}) if its memory were limited.")
        yield warning("redis_evicts", text.format(policy=word), advice)


def memory(info: dict[str, Any]) -> Iterator[Finding]:
    """A Redis that is full refuses every write."""
    most = int(info.get("maxmemory", 0))
    used = int(info["used_memory"])
    if not most:
        text = _("Redis uses {used} MiB, without a limit.").format(used=used >> 20)
        yield fine("redis_memory", text)
        return
    text = _("Redis uses {used} of {most} MiB.").format(used=used >> 20, most=most >> 20)
    advice = _("Raise maxmemory.")
    if used > FULL * most:
        yield problem("redis_memory", text, advice)
    elif used > NEARLY_FULL * most:
        yield warning("redis_memory", text, advice)
    else:
        yield fine("redis_memory", text)
