"""What is to leave is stored in the transaction of what causes it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from bot.models import Outgoing
from bot.sending.outcomes import move
from bot.sending.sending import wake
from bot.sending.taking import lock
from replyx.database.clock import shared_now

Params = dict[str, Any]
State = Outgoing.State


@transaction.atomic
def put(
    bot_id: int,
    chat_id: int,
    method: str,
    params: Params,
    *,
    dedupe: str | None = None,
    dialog_id: int | None = None,
    seq: int | None = None,
    part: int = 0,
) -> Outgoing:
    """Have a method of the Bot API called for a chat, after all that was put for it before. Of
    calls with the same `dedupe` there is one, which is returned.

    In `params`, which lack `chat_id`, `attach://17` stands for the bytes of the attachment 17, and
    `copy://4/0` for the message that says part 0 of the entry 4 of the dialog, as it is known when
    the call is made. `seq` is the entry that the call says, or the one whose message it changes.
    """
    chat = lock(bot_id, chat_id)
    row = Outgoing(
        bot_id=bot_id,
        chat_id=chat.chat_id,
        method=method,
        params=params,
        dialog_id=dialog_id,
        seq=seq,
        part=part,
        dedupe=dedupe,
    )
    if dedupe is None:
        row.save(force_insert=True)
    else:
        Outgoing.objects.bulk_create([row], ignore_conflicts=True)
        row = Outgoing.objects.get(dedupe=dedupe)
    if row.state == Outgoing.State.WAITING:
        wake(bot_id, chat.chat_id)
    return row


@transaction.atomic
def migrate(bot_id: int, old: int, new: int) -> None:
    """A group became a supergroup, as an update tells: what waits for it goes there."""
    move(bot_id, old, new)
    wake(bot_id, new)


def again(rows: Iterable[Outgoing]) -> int:
    """Have what was given up called once more, from the beginning; how many."""
    changes = {"attempts": 0, "error": "", "created_at": shared_now(), "sent_at": None}
    return sum(turned(row, State.FAILED, state=State.WAITING, **changes) for row in rows)


def give_up(rows: Iterable[Outgoing], why: str) -> int:
    """Have what waits not called any more; how many. One that is under way is called yet."""
    now = shared_now()
    changes = {"state": State.FAILED, "error": why, "sent_at": now}
    return sum(turned(row, State.WAITING, **changes) for row in rows)


@transaction.atomic
def turned(row: Outgoing, before: str, **changes: Any) -> bool:
    """Change a call where it is as it was, and have its chat go on."""
    chat = lock(row.bot_id, row.chat_id)
    rows = Outgoing.objects.filter(pk=row.pk, state=before)
    wake(row.bot_id, chat.chat_id)
    return bool(rows.update(chat_id=chat.chat_id, **changes))
