"""Wakes whoever waits until something has changed."""

import asyncio


class Bell:
    """Counts changes; `wait` returns at the next one."""

    def __init__(self) -> None:
        self.rung = 0
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Say that something changed."""
        self.rung += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, after: int, seconds: float) -> None:
        """Return once there were more than `after` changes, or when the seconds have passed."""
        if self.rung > after:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._next.wait()
        except TimeoutError:
            pass
