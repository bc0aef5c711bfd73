"""Bots that ask for their updates. Each loop: ask, store, and with that the number from which it
goes on; so whatever is killed, nothing was confirmed that is not stored.
"""

import asyncio
import time

import structlog
from django.db import DatabaseError, InterfaceError

from bot.models import Bot
from bot.updates.asking import Away, Refused, ask
from bot.updates.reading import KINDS, Json, NoUpdate, checked
from bot.updates.storing import store
from realtime.host import ask as ask_database

logger = structlog.get_logger(__name__)

LONG_POLL = 25  # seconds that Telegram waits for something to tell
MOST = 100
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CONFLICT, HAS_WEBHOOK = 409, "webhook is active"
LINE_EVERY = 60.0  # seconds between two lines of the log that say the same
CALM = (
    120.0  # seconds without a rival: two who poll have their turns, and all seems well in between
)
LOOK_EVERY = 5.0  # for bots that are new, or off


class HasWebhook(Exception):
    """The bot is told by a webhook, and may not ask."""


class Poller:
    """Asks for the updates of one bot, as long as it is there and on."""

    def __init__(self, bot_id: int, *, alone: bool = False) -> None:
        self._bot_id = bot_id
        self._alone = alone  # it was asked for by its number: with a webhook it has no business
        self._pause = 0.0
        self._told: dict[str, float] = {}
        self._rival_at = -CALM

    async def run(self) -> None:
        """Poll until the bot is off. Raises HasWebhook, if it was asked for by its number."""
        while True:
            try:
                bot = await ask_database(bot_with, self._bot_id)
                if bot is None:
                    return
                await self._turn(bot)
                self._pause = 0.0
            except (Away, Refused) as error:
                await self._failed(error)
            except (DatabaseError, InterfaceError) as error:
                self._tell("updates cannot be stored", error)
                self._back_off()
            await asyncio.sleep(self._pause)

    async def _turn(self, bot: Bot) -> None:
        found = await ask(
            bot.token,
            "getUpdates",
            LONG_POLL + 10,
            offset=bot.offset,
            limit=MOST,
            timeout=LONG_POLL,
            allowed_updates=KINDS,
        )
        updates = [each for each in map(readable, found) if each is not None]
        offset = max((each["update_id"] + 1 for each in found), default=bot.offset)
        calm = time.monotonic() - self._rival_at >= CALM
        await ask_database(stored, bot, updates, offset, calm=calm)

    async def _failed(self, error: Away | Refused) -> None:
        """Note why nothing comes, and wait longer each time."""
        if HAS_WEBHOOK in str(error):
            if self._alone:
                raise HasWebhook(str(error)) from error
            self._pause = LONGEST_PAUSE  # it is told otherwise: no trouble
            return
        if isinstance(error, Refused) and error.status == CONFLICT:
            self._rival_at = time.monotonic()
        self._tell("no updates come", error)
        self._back_off(error.retry_after if isinstance(error, Refused) else 0)
        try:
            await ask_database(note_trouble, self._bot_id, str(error))
        except (DatabaseError, InterfaceError) as away:
            self._tell("updates cannot be stored", away)

    def _back_off(self, asked: float = 0) -> None:
        self._pause = max(asked, min(LONGEST_PAUSE, self._pause * 2 or FIRST_PAUSE))

    def _tell(self, what: str, error: Exception) -> None:
        """A line of the log, unless it was said within the last minute."""
        if time.monotonic() - self._told.get(what, -LINE_EVERY) >= LINE_EVERY:
            self._told[what] = time.monotonic()
            logger.warning(what, bot=self._bot_id, error=str(error) or repr(error))


async def poll_all() -> None:
    """Poll every bot that is on, also those that come later. Never returns."""
    running: dict[int, asyncio.Task[None]] = {}
    try:
        while True:
            for bot_id in await known_bots():
                if bot_id not in running or running[bot_id].done():
                    running[bot_id] = asyncio.create_task(Poller(bot_id).run())
            await asyncio.sleep(LOOK_EVERY)
    finally:
        for task in running.values():
            task.cancel()


async def known_bots() -> list[int]:
    """The bots that are on; none while the database is away."""
    try:
        return await ask_database(bots_that_are_on)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("nobody knows the bots", error=repr(error))
        return []


def bots_that_are_on() -> list[int]:
    """Their numbers."""
    return list(Bot.objects.filter(enabled=True).values_list("pk", flat=True))


def bot_with(bot_id: int) -> Bot | None:
    """A bot as it is now: its token may be another, and it may be off."""
    return Bot.objects.filter(pk=bot_id, enabled=True).first()


def readable(found: object) -> Json | None:
    """An update; None for what is none, which Telegram does not send."""
    try:
        return checked(found)
    except NoUpdate:
        return None


def stored(bot: Bot, updates: list[Json], offset: int, *, calm: bool = True) -> None:
    """Store what came, and where to go on; all is well again, unless somebody else polls too."""
    if updates or offset != bot.offset:
        store(bot, updates, offset)
    if bot.trouble and calm:
        Bot.objects.filter(pk=bot.pk).update(trouble="")


def note_trouble(bot_id: int, words: str) -> None:
    """Have the doctor and the admin say why nothing comes."""
    Bot.objects.filter(pk=bot_id).exclude(trouble=words[:500]).update(trouble=words[:500])
