"""Whether an update must wait for one before it, which is not here yet.

Telegram numbers the updates of a bot one after the other. Those of a webhook are posted at once and
repeated with pauses that double, so that one may come after its followers. A number that is not
here may be of any chat: whoever comes after it waits for a while, and then goes on.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Min

from bot.models import Bot, Update

GAP = timedelta(seconds=20)
"""For so long. A server that was away for less is told what it missed within that time, as the
pauses double."""
BEGINNING = timedelta(seconds=2)
"""The same for the first of a bot of which nothing is known, and after its numbers have jumped."""
WINDOW = 1000  # numbers that are looked at; Telegram jumps further when a bot was silent for a week


def waits_until(update: Update, bot: Bot) -> datetime:
    """When an update may be handled, whatever comes before it; a moment in the past is now."""
    number, received = update.update_id, update.received_at
    if number < bot.offset:  # polling is given them in their order: nothing is missing
        return received
    before = Update.objects.filter(bot=bot, update_id__lt=number)
    near = before.filter(update_id__gte=number - WINDOW)
    found = near.aggregate(first=Min("update_id"), count=Count("pk"))
    first, count = found["first"], found["count"]
    if bot.offset and number - WINDOW <= bot.offset:  # all below it was polled
        first = bot.offset
        count = near.filter(update_id__gte=first).count()
    if first is None:
        return received + BEGINNING
    return received if count == number - first else since_when(update, first) + GAP


def since_when(update: Update, first: int) -> datetime:
    """Since when it is known that the nearest number below an update is missing."""
    known, last = update.received_at, update.update_id
    near = Update.objects.filter(
        bot=update.bot_id, update_id__lt=last, update_id__gte=first
    ).order_by("-update_id")
    for number, received in near.values_list("update_id", "received_at").iterator(chunk_size=100):
        if number != last - 1:
            break
        known, last = min(known, received), number
    return known
