"""How much a visitor's address may do; counted in Redis, so over all processes."""

import logging
import math
import time
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled

logger = logging.getLogger(__name__)


@cache
def limiter() -> MovingWindowRateLimiter:
    """The limiter over all processes; without Redis, of this one."""
    return MovingWindowRateLimiter(storage())


@cache
def own_limiter() -> MovingWindowRateLimiter:
    """The limiter of this process, for while Redis is away: a POST never fails because of it."""
    return MovingWindowRateLimiter(MemoryStorage())


def storage() -> Storage:
    """Where hits are counted."""
    if not settings.REDIS_URL:
        return MemoryStorage()
    return RedisStorage(
        settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5, key_prefix="limit"
    )


def messages() -> list[RateLimitItem]:
    """20 messages a minute, at most 5 of them at once: 5 in 15 seconds are both."""
    rate, burst = settings.LIMIT_MESSAGES_PER_MINUTE, settings.LIMIT_MESSAGE_BURST
    if not rate:
        return []
    amount = burst or rate
    return [RateLimitItemPerSecond(amount, math.ceil(amount * 60 / rate), "messages")]


def dialogs() -> list[RateLimitItem]:
    """10 new dialogs an hour."""
    rate = settings.LIMIT_DIALOGS_PER_HOUR
    return [RateLimitItemPerHour(rate, 1, "dialogs")] if rate else []


def hit(items: list[RateLimitItem], address: str) -> None:
    """Count one more for an address. Raises Throttled with the seconds to wait."""
    try:
        check(limiter(), items, address)
    except RedisError as error:
        logger.warning("Redis is away, limits count in this process alone: %s", error)
        check(own_limiter(), items, address)


def check(counter: MovingWindowRateLimiter, items: list[RateLimitItem], address: str) -> None:
    """Hit only if no limit is reached: a refused call must not lengthen the wait."""
    for item in items:
        if not counter.test(item, address):
            wait = counter.get_window_stats(item, address).reset_time - time.time()
            raise Throttled(max(1, math.ceil(wait)), _("Too many; wait a little."))
    for item in items:
        counter.hit(item, address)
