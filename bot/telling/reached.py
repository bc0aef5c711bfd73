"""That Telegram has a message: for its sender's marks, and for the trace."""

from datetime import datetime
from typing import Literal

from bot.models import Outgoing
from dialogs.actions.marks import mark_delivered
from dialogs.models import Dialog, Entry
from dialogs.representations import iso
from dialogs.tracing.elsewhere import InTelegram
from dialogs.tracing.reaching import store
from realtime.watching.delivery_records import Move

State = Outgoing.State
WORDS: dict[str, Literal["waiting", "sent", "failed"]] = {
    State.WAITING: "waiting",
    State.SENT: "sent",
    State.FAILED: "failed",
}


def note_reached(dialog_id: int, seq: int, at: datetime) -> None:
    """The visitor's side has everything up to a number, over Telegram."""
    mark_delivered(dialog_id, "site", seq)
    visitor = Dialog.objects.select_related("visitor").get(pk=dialog_id).visitor
    person = f"visitor:{visitor.pk}"
    moment = at.timestamp()
    store([Move(dialog_id, "site", person, visitor.name, "sent", seq, moment, "telegram", "live")])


def telegram_has(entry: Entry) -> InTelegram | None:
    """What became of the messages that say an entry to its visitor."""
    own = Outgoing.objects.filter(dialog=entry.dialog_id, seq=entry.seq, chat_id__gt=0)
    rows = list(own.filter(method__startswith="send").order_by("pk"))
    if not rows:
        return None
    states = {row.state for row in rows}
    outcome = next(each for each in (State.FAILED, State.WAITING, State.SENT) if each in states)
    troubled = [row.error for row in rows if row.state == outcome and row.error]
    sent = [row.sent_at for row in rows if row.sent_at] if outcome == State.SENT else []
    return InTelegram(
        outcome=WORDS[outcome],
        messages=len(rows),
        error=troubled[0] if troubled else "",
        created_at=iso(rows[0].created_at),
        sent_at=iso(max(sent)) if sent else None,
    )
