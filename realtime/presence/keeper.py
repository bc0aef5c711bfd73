"""Keeps the leases of a process: beside the heartbeat, which may wait for the database."""

import asyncio
import logging
import time

from django.conf import settings

from realtime.presence import leases
from realtime.presence.shared import SETTLE_MILLISECONDS
from realtime.redis import replay_cache

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


class Keeper:
    """When what was renewed, and since when Redis has been told everything."""

    def __init__(self) -> None:
        self._renewed = time.monotonic()
        self._since: int | None = None
        self._settles: float | None = None

    async def tick(self) -> None:
        """Renew what runs out, and all at once where Redis has forgotten."""
        now = time.monotonic()
        since = await leases.keep()
        forgotten = since is not None and since != self._since
        if forgotten or now - self._renewed >= settings.LEASE_SECONDS / 3:
            self._renewed = now
            await leases.renew()
        if forgotten:
            replay_cache.redis_forgot()
            self._since = since
            self._settles = now + SETTLE_MILLISECONDS / 1000 + TICK_SECONDS

    def has_settled(self, now: float) -> bool:
        """Whether it is known again who is there; told once."""
        if self._settles is None or now < self._settles:
            return False
        self._settles = None
        return True

    async def keep_on(self) -> None:
        """A tick each second, as long as the process lives."""
        while True:
            try:
                await self.tick()
            except Exception as error:
                logger.warning("leases could not be kept: %r", error)
            await asyncio.sleep(TICK_SECONDS)
