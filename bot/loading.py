"""What calls Telegram is loaded where somebody speaks to it: aiogram takes a second and 60 MB."""

import asyncio
from importlib import import_module


class _Past:
    """Whether this process has loaded it."""

    loaded = False


def load() -> None:
    """Load it, once."""
    if not _Past.loaded:
        import_module("bot.sending.calling")
        _Past.loaded = True


async def loaded() -> None:
    """Have it loaded by a thread: the event loop would wait for an import, also for another
    thread's, and hold up everybody.
    """
    if not _Past.loaded:
        await asyncio.to_thread(load)
