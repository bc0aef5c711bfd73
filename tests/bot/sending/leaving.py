"""Sending in the transaction of a test: what the job of a chat does, until it would wait."""

import asyncio
from datetime import timedelta

from bot.models import Bot, Outgoing
from bot.sending.outcomes import Outcome
from bot.sending.sending import attempt, settled
from bot.sending.taking import Taken, take
from jobs.tasks import close_what_is_open
from tests.people import People


def make_bot(people: People, number: int) -> Bot:
    """One of several bots of the shop."""
    token = f"{number}:AAtoken-of-a-bot-for-tests-{number}"
    return Bot.objects.create(site=people.shop, token=token, username=f"shop_{number}_bot")


def send(bot: Bot, chat_id: int) -> timedelta | None:
    """Send what waits for a chat; how long it would wait before what is left."""
    while (taken := take(bot.pk, chat_id)) is not None:
        if isinstance(taken, timedelta):
            return taken

        settled(taken.row, asyncio.run(once(taken)))
    return None


async def once(taken: Taken) -> Outcome:
    """Make a call, and leave nothing open."""
    try:
        return await attempt(taken)
    finally:
        await close_what_is_open()


def states(chat_id: int) -> list[str]:
    """What became of the calls for a chat."""
    rows = Outgoing.objects.filter(chat_id=chat_id).order_by("pk")
    return list(rows.values_list("state", flat=True))
