"""Where the webhook and polling meet: updates are stored as they came, and handled by jobs."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from bot.models import Bot, Update
from bot.updates.handling import enqueue
from bot.updates.reading import Json, chat_of, kind_of
from replyx.database.clock import shared_now

KEPT = timedelta(days=7)  # Telegram repeats for a day
SWEPT_AFTER, SWEPT_AT_ONCE = 500, 2000


def store(bot: Bot, updates: Sequence[Json], offset: int | None = None) -> int:
    """Store what is new of the updates of a bot, and have it handled; how many that is.

    With `offset`, the number from which polling goes on, in the same transaction: what was
    confirmed to Telegram is stored, also when the next line is never reached.
    """
    with transaction.atomic():
        known = set(
            Update.objects.filter(
                bot=bot, update_id__in=[each["update_id"] for each in updates]
            ).values_list("update_id", flat=True)
        )
        new = {
            each["update_id"]: row_of(bot, each)
            for each in updates
            if each["update_id"] not in known
        }
        # Another delivery of the same one may come first by a moment; its job is one too many then.
        Update.objects.bulk_create(new.values(), ignore_conflicts=True)
        for row in new.values():
            enqueue(row.bot_id, row.chat_id)
        if offset is not None:
            Bot.objects.filter(pk=bot.pk).update(offset=offset)
    if any(number % SWEPT_AFTER == 0 for number in new):
        sweep()
    return len(new)


def row_of(bot: Bot, update: Json) -> Update:
    """An update as it is kept: its body is what it says, without its number and kind."""
    kind = kind_of(update)
    return Update(
        bot=bot,
        update_id=update["update_id"],
        chat_id=chat_of(update),
        kind=kind,
        body=update.get(kind, {}),
    )


def sweep() -> None:
    """Forget what was handled long ago. What could not be handled stays until somebody drops it."""
    old = Update.objects.filter(
        state=Update.State.DONE, received_at__lt=shared_now() - KEPT
    ).order_by("pk")
    Update.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()
