"""What becomes of a call, and of what waits behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import F

from bot.models import Bot, BotUser, Chat, Copy, Outgoing
from bot.sending import html, metrics
from bot.sending.taking import lock, waiting
from bot.telling.reached import note_reached
from bot.topics import groups, threads
from bot.visitors import reach
from jobs.outcomes import back_off
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit

Kind = Literal[
    "sent", "pointless", "flood", "away", "bot", "markup", "picture", "lost", "moved", "topic",
    "failed",
]  # fmt: skip
LONGEST_PAUSE = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=1)  # of a Telegram that is away
TOGETHER = timedelta(seconds=1)  # refused in two chats: it is the bot that sends too much
LONGEST_ERROR = 1000  # characters


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Telegram said to a call.

    `sent`: it has it, under these `numbers`. `pointless`: there is nothing (more) to do. `flood`:
    not before so many `seconds`. `away`: nobody answered, or with an error of theirs. `bot`: it is
    not let in. `markup`, `picture`: the same in a simpler form. `lost`: nothing reaches that chat.
    `moved`: it is the chat `chat_id` now. `topic`: the topic is not there. `failed`: it is refused.
    """

    kind: Kind
    error: str = ""
    numbers: tuple[int, ...] = ()
    seconds: int = 0
    chat_id: int = 0


def settle(row: Outgoing, outcome: Outcome) -> None:
    """Store what became of a call that is ours to make: nobody else makes one for this chat. Called
    in a transaction.
    """
    metrics.note(row, outcome.kind)
    now = shared_now()
    if row.step is not None and settle_step(row, outcome, now):
        return
    match outcome.kind:
        case "sent":
            note_sent(row, outcome.numbers, now)
        case "pointless":
            close(row, Outgoing.State.SENT, outcome.error, now)
        case "flood":
            hold(row, now, timedelta(seconds=outcome.seconds))
        case "away" | "bot":
            put_off(row, outcome, now)
        case "markup" | "picture":
            simplify(row, outcome)
        case "moved":
            move(row.bot_id, row.chat_id, outcome.chat_id)
        case "lost":
            lose(row.bot_id, row.chat_id, outcome.error)
        case "topic" if threads.note_missing(row, outcome.error):
            pass  # it has another turn
        case _:
            close(row, Outgoing.State.FAILED, outcome.error, now)


def settle_step(row: Outgoing, outcome: Outcome, now: datetime) -> bool:
    """The same of what was called before a call, which has another turn then; False where it is
    nobody's own trouble, as of a Telegram that is away.
    """
    match outcome.kind:
        case "sent" | "pointless":
            threads.note_done(row, outcome.numbers[0] if outcome.numbers else None)
        case "topic":
            if not threads.note_missing(row, outcome.error):
                close(row, Outgoing.State.FAILED, outcome.error, now)
        case "failed" | "markup" | "picture":
            if not threads.note_refused(row, outcome.error):
                close(row, Outgoing.State.FAILED, outcome.error, now)
        case _:
            return False
    return True


def note_sent(row: Outgoing, numbers: tuple[int, ...], now: datetime) -> None:
    """Telegram has it: which of its messages says which part of which entry."""
    close(row, Outgoing.State.SENT, "", now, numbers[0] if numbers else None)
    if row.dialog_id is None or row.seq is None or not row.method.startswith("send"):
        return
    copies = [
        Copy(
            bot_id=row.bot_id, chat_id=row.chat_id, message_id=number,
            dialog_id=row.dialog_id, seq=row.seq, part=part,
        )
        for part, number in enumerate(numbers, row.part)
    ]  # fmt: skip
    Copy.objects.bulk_create(copies, ignore_conflicts=True)
    if row.chat_id > 0 and not is_more_of_it(row):
        # On its own: whoever writes holds the dialog and waits for the chat, never the other way.
        after_commit(note_reached, row.dialog_id, row.seq, now)


def is_more_of_it(row: Outgoing) -> bool:
    """Whether parts of the same entry wait."""
    rows = waiting(row.bot_id, row.chat_id)
    said = rows.filter(dialog=row.dialog_id, seq=row.seq, method__startswith="send")
    return said.exclude(pk=row.pk).exists()


def close(
    row: Outgoing, state: str, error: str, now: datetime, message_id: int | None = None
) -> None:
    """It is over with a call."""
    Outgoing.objects.filter(pk=row.pk).update(
        state=state,
        attempts=F("attempts") + 1,
        error=error[:LONGEST_ERROR],
        message_id=message_id,
        sent_at=now,
    )


def hold(row: Outgoing, now: datetime, pause: timedelta) -> None:
    """Obey: nothing to this chat before; nor to any where another was refused at the same moment,
    as the bot is then what sends too much. It is no attempt.
    """
    own = Chat.objects.filter(bot=row.bot_id, chat_id=row.chat_id)
    own.update(not_before=now + pause, refused_at=now)
    others = Chat.objects.filter(bot=row.bot_id).exclude(chat_id=row.chat_id)
    if others.filter(refused_at__gt=now - TOGETHER).exists():
        Bot.objects.filter(pk=row.bot_id).update(not_before=now + pause)


def put_off(row: Outgoing, outcome: Outcome, now: datetime) -> None:
    """Try again, later each time; after a day it is given up."""
    if now - row.created_at > GIVEN_UP_AFTER:
        close(row, Outgoing.State.FAILED, outcome.error, now)
        return
    pause = min(back_off(row.attempts + 1), LONGEST_PAUSE)
    rows = Outgoing.objects.filter(pk=row.pk)
    rows.update(attempts=F("attempts") + 1, error=outcome.error[:LONGEST_ERROR])
    if outcome.kind == "bot":
        own = Bot.objects.filter(pk=row.bot_id)
        own.update(not_before=now + pause, trouble=outcome.error[:500])
    else:
        chats = Chat.objects.filter(bot=row.bot_id, chat_id=row.chat_id)
        chats.update(not_before=now + pause)


def simplify(row: Outgoing, outcome: Outcome) -> None:
    """Say the same without what Telegram does not understand, next."""
    method, params = row.method, dict(row.params)
    if outcome.kind == "markup":
        params = html.without_markup(params)
    elif method == "sendPhoto":
        method, params["document"] = "sendDocument", params.pop("photo")
    elif "media" in params:
        params["media"] = [{**each, "type": "document"} for each in params["media"]]
    rows = Outgoing.objects.filter(pk=row.pk)
    if (method, params) == (row.method, row.params):
        close(row, Outgoing.State.FAILED, outcome.error, shared_now())
    else:
        rows.update(method=method, params=params, error=outcome.error[:LONGEST_ERROR])


def move(bot_id: int, old: int, new: int) -> None:
    """A group goes on under another number, and what waits for it, in its order; whoever calls it
    wakes the new chat.
    """
    before = lock(bot_id, old)
    if before.chat_id == new:
        return
    lock(bot_id, new)
    Chat.objects.filter(bot=bot_id, chat_id=new, title="").update(title=before.title)
    Chat.objects.filter(pk=before.pk).update(migrated_to=new)
    waiting(bot_id, old).update(chat_id=new)
    groups.move_group(bot_id, old, new)


def lose(bot_id: int, chat_id: int, why: str) -> None:
    """Nothing reaches a chat any more: what waits for it is given up, and is not sent later; whose
    private chat it was is known for it.
    """
    rows = waiting(bot_id, chat_id)
    rows.update(state=Outgoing.State.FAILED, error=why[:LONGEST_ERROR], sent_at=shared_now())
    groups.lose_group(bot_id, chat_id, why)
    is_gone = "deactivated" in why.lower()
    for user in BotUser.objects.filter(bot=bot_id, telegram_id=chat_id):
        reach.lost(user, reach.DELETED if is_gone else reach.BLOCKED)
