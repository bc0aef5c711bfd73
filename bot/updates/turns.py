"""What is handled next in a chat: one update, or those of an album together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from bot.models import Bot, Update
from bot.updates.gaps import waits_until
from bot.updates.reading import Json
from replyx.database.clock import shared_now

ALBUM = timedelta(seconds=3)  # after its last piece it is whole: each is posted after another
MOST_PIECES = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """What is handled at once; `attempts` counts this one, `until` is when it may be handled."""

    bot: Bot
    rows: Sequence[int]
    number: int
    kind: str
    body: Json
    attempts: int
    received: datetime
    until: datetime


def next_turn(bot_id: int, chat_id: int) -> Turn | None:
    """What is handled next in a chat; None where nothing waits. That it is begun is noted if it may
    be: whoever is killed by it does not come back to it for ever.
    """
    waiting = Update.objects.filter(bot=bot_id, chat_id=chat_id, state=Update.State.WAITING)
    first = waiting.select_related("bot").order_by("update_id").first()
    if first is None:
        return None
    pieces, until = [first], waits_until(first, first.bot)
    if group := group_of(first):
        pieces = list(of_group(waiting, group))
        until = max(until, whole_at(waiting, pieces, first.bot))
    rows = [each.pk for each in pieces]
    if until <= shared_now():
        waiting.filter(pk__in=rows).update(attempts=F("attempts") + 1)
    body = album_of(pieces) if len(pieces) > 1 else first.body
    attempts = max(each.attempts for each in pieces) + 1
    came = first.received_at
    return Turn(first.bot, rows, first.update_id, first.kind, body, attempts, came, until)


def put_back(turn: Turn) -> None:
    """It could not even be begun, through no fault of its own."""
    Update.objects.filter(pk__in=turn.rows, attempts__gt=0).update(attempts=F("attempts") - 1)


def group_of(update: Update) -> str:
    """The album that it is a piece of; empty where it is none."""
    group = update.body.get("media_group_id") if update.kind == "message" else None
    return group if isinstance(group, str) else ""


def of_group(waiting: QuerySet[Update], group: str) -> QuerySet[Update]:
    """The pieces of an album that are here."""
    pieces = waiting.filter(kind="message", body__media_group_id=group)
    return pieces.select_related("bot").order_by("update_id")


def whole_at(waiting: QuerySet[Update], pieces: Sequence[Update], bot: Bot) -> datetime:
    """When no more piece of an album is to come: something else of the chat has come after them, or
    nothing for a while.
    """
    last = pieces[-1]
    if len(pieces) >= MOST_PIECES:
        return last.received_at
    after = waiting.filter(update_id__gt=last.update_id).order_by("update_id").first()
    if after is not None:
        return waits_until(after, bot)
    return max(waits_until(last, bot), max(each.received_at for each in pieces) + ALBUM)


def album_of(pieces: Sequence[Update]) -> Json:
    """The first message of an album, with all of them as its `album`."""
    bodies = sorted((each.body for each in pieces), key=lambda body: body.get("message_id", 0))
    return {**bodies[0], "album": bodies}
