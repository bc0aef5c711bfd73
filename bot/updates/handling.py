"""The job that handles a chat's next update, in the transaction that marks it as done: so a worker
that is killed repeats nothing, and what cannot be handled is nobody else's trouble.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from bot.managers.handlers import HANDLERS as OF_GROUPS
from bot.managers.private import take_link
from bot.models import Bot, Update
from bot.scenarios.chats.handling import take_choice, take_scenario
from bot.telling.presses import take_press
from bot.updates import files
from bot.updates.asking import Away
from bot.updates.reading import Json
from bot.updates.turns import Turn, next_turn, put_back
from bot.visitors.private import take_private
from bot.visitors.reach import take_membership
from jobs.outcomes import NotYet, Retry
from jobs.tasks import task
from realtime.host import ask
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

QUEUE = "telegram"
MOST_ATTEMPTS = 4
MOST_TURNS = 10  # of one job: another chat's is due
LOOK = timedelta(seconds=0.5)  # between two looks whether what is missing has come
AGAIN = timedelta(seconds=1)  # after the first failure, and twice as long each time
PATIENCE = timedelta(minutes=2)  # with Telegram, if it does not give a file
LONGEST_ERROR = 2000  # characters

Handler = Callable[[Bot, str, Json], bool]
"""Takes the kind of an update and what it says, and answers whether it was its business. An album
is a `message`, the first one, with all of them as its `album`. What was fetched of its files,
`bot.updates.files.fetched` knows.

It runs in the transaction that marks the update as done, in a thread: whatever it calls outside has
no effect of its own, or is a job."""

HANDLERS: list[Handler] = [
    take_link,
    take_press,
    take_choice,
    *OF_GROUPS,
    take_membership,
    take_scenario,
    take_private,
]
"""Who is asked, in this order, until one says that it was its business."""


def enqueue(bot_id: int, chat_id: int) -> None:
    """Have what waits in a chat handled; in the transaction that stores it."""
    handle_next.using(key=f"telegram:{bot_id}:{chat_id}").enqueue(bot_id, chat_id)


@task(queue_name=QUEUE, attempts=1000)
async def handle_next(bot_id: int, chat_id: int) -> None:
    """Handle what waits in a chat, the lowest number first. There is a job for each update, of
    which most find that one before them has done its work.
    """
    for _turn in range(MOST_TURNS):
        turn = await ask(next_turn, bot_id, chat_id)
        if turn is None:
            return
        wait = turn.until - shared_now()
        if wait > timedelta():
            raise NotYet(min(wait, LOOK))  # an update before it may still come
        await handle(turn)


async def handle(turn: Turn) -> None:
    """Handle it, or note that it failed. Raises Retry."""
    try:
        if turn.attempts > MOST_ATTEMPTS:
            raise RuntimeError("Whoever handled it was killed, each time.")
        patient = shared_now() - turn.received < PATIENCE
        have = await files.fetch(turn.bot, turn.kind, turn.body, patient=patient)
        await ask(take, turn, have)
    except Away as error:
        await ask(put_back, turn)
        raise Retry(5 * AGAIN, str(error)) from error
    except (OperationalError, InterfaceError) as error:
        raise Retry(2 * AGAIN, repr(error)) from error
    except Exception as error:
        logger.warning("an update failed", bot=turn.bot.pk, update=turn.number, exc_info=True)
        if not await ask(fail, turn, error):
            raise Retry(AGAIN * 2 ** (turn.attempts - 1), repr(error)) from error


def take(turn: Turn, have: files.Fetched) -> None:
    """Have it handled and marked as done, or neither."""
    with transaction.atomic():
        rows = Update.objects.filter(pk__in=turn.rows, state=Update.State.WAITING)
        if len(rows.select_for_update().values_list("pk")) != len(turn.rows):
            return  # another worker was quicker
        with files.at_hand(have):
            any(handler(turn.bot, turn.kind, turn.body) for handler in HANDLERS)
        rows.update(state=Update.State.DONE, handled_at=shared_now(), error="")


def fail(turn: Turn, error: Exception) -> bool:
    """Note why it failed; whether it is put aside now, where others pass it."""
    over = turn.attempts >= MOST_ATTEMPTS
    words = f"{type(error).__name__}: {error}"[:LONGEST_ERROR].replace("\0", "")
    rows = Update.objects.filter(pk__in=turn.rows, state=Update.State.WAITING)
    rows.update(error=words, **({"state": Update.State.POISON} if over else {}))
    return over


def again(updates: "list[Update]") -> int:
    """Try what could not be handled once more; how many."""
    with transaction.atomic():
        poison = Update.objects.select_for_update().filter(
            pk__in=[each.pk for each in updates], state=Update.State.POISON
        )
        found = list(poison)
        Update.objects.filter(pk__in=[each.pk for each in found]).update(
            state=Update.State.WAITING, attempts=0
        )
        for each in found:
            enqueue(each.bot_id, each.chat_id)
    return len(found)
